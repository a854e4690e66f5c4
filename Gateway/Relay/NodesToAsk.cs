using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Relay;

/// <summary>
/// The other nodes for one image, as the map has them at this moment: its owners, who are asked always, and those beyond, who are asked where copies may
/// lie with them. In a healthy cluster a miss costs one question to each owner.
/// </summary>
/// <param name="Owners">In read order, those whose breaker is open last; without this node.</param>
/// <param name="Others">The other silos, likewise.</param>
/// <param name="HandOffsPossible">See <see cref="ClusterMap.HandOffsPossible"/>; or this node may own it and not have it yet.</param>
/// <param name="NobodyIsKnown">There is no silo in the layout, this node included.</param>
internal sealed record NodesToAsk(IReadOnlyList<Node> Owners, IReadOnlyList<Node> Others, bool HandOffsPossible, bool NobodyIsKnown)
{
    public static NodesToAsk For(ImageId id, ClusterMap map, IPeers peers, int replication, bool isSettled = true)
    {
        var order = map.ReadOrder(id, replication);
        return new NodesToAsk(
            Pick(order.Take(replication)), Pick(order.Skip(replication)), map.HandOffsPossible || !isSettled, map.Ring.Nodes.IsEmpty);

        Node[] Pick(IEnumerable<Node> nodes) =>
            [.. nodes.Where(node => node.Id != map.Self).OrderBy(node => !map.IsAlive(node.Id)).ThenBy(node => !peers.IsReachable(node.Id))];
    }

    /// <summary>Whether those beyond the owners are to be asked, after what the owners said.</summary>
    public bool MayLieBeyond(RelayReplies replies) => replies.Tombstone is null && (HandOffsPossible || replies.LeaveDoubt);
}
