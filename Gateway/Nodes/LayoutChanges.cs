using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Nodes;

/// <summary>
/// An operator's orders. 1 what speaks against it is looked for; 2 the layout is changed (<see cref="LayoutKeeper.ChangeAsync"/>); 3 every node is told to read it.
/// A crash after 2 leaves a change that the others find by themselves within seconds.
/// </summary>
internal sealed class LayoutChanges(LayoutKeeper layout, IClusterMap map, IClusterView cluster, ILocalNode local, IPeers peers) : ILayoutChanges
{
    public ValueTask<LayoutChange> DrainAsync(Guid node, CancellationToken cancellationToken) =>
        ChangeAsync(current => WhyNoOrder(current, node), (stored, seen) => LayoutPlan.Drain(stored, seen, node), cancellationToken);

    public ValueTask<LayoutChange> ResumeAsync(Guid node, CancellationToken cancellationToken) =>
        ChangeAsync(current => WhyNoOrder(current, node), (stored, seen) => LayoutPlan.Resume(stored, seen, node), cancellationToken);

    public async ValueTask<LayoutChange> ForgetAsync(Guid node, bool acceptLoss, CancellationToken cancellationToken)
    {
        // Before anybody is asked: who then answers under another layout is found out.
        var current = map.Current;
        if (current.Layout.Find(node) is { } member && await WhyNotForgetAsync(current, member, acceptLoss, cancellationToken) is { } why)
        {
            return new LayoutChange.Refused(why);
        }

        return await ChangeAsync(
            found => found.Find(node) is null ? new LayoutChange.NoSuchNode() : found.Version == current.Layout.Version ? null : HasChanged(),
            (stored, seen) => LayoutPlan.Forget(stored, seen, node),
            cancellationToken);
    }

    private static LayoutChange? WhyNoOrder(Layout layout, Guid node) => layout.Find(node)?.Role switch
    {
        NodeRole.Silo => null,
        NodeRole.Gateway => new LayoutChange.NoSilo(),
        _ => new LayoutChange.NoSuchNode(),
    };

    private LayoutChange.Refused HasChanged()
    {
        layout.Kick();
        return new LayoutChange.Refused("The layout has changed meanwhile: ask again.");
    }

    private async Task<string?> WhyNotForgetAsync(ClusterMap current, LayoutMember member, bool acceptLoss, CancellationToken cancellationToken)
    {
        if (current.Alive is not { } alive)
        {
            return "This node is not in the cluster at the moment, and cannot tell who is alive: ask another one.";
        }

        if (alive.Contains(member.Node.Id) || member.Node.Id == local.Self.Id || await peers.ReportAsync(member.Node, cancellationToken) is not null)
        {
            return $"{member.Node.Nickname} is alive: drain it, and stop it when that is safe.";
        }

        return acceptLoss || member.Role == NodeRole.Gateway
            ? null
            : NodeSafety.WhyNotForget(current, member.Node.Id, (await cluster.SnapshotAsync(cancellationToken)).Nodes) is { } why
                ? $"The last copy of an image could be lost with {member.Node.Nickname}: {why}. With accept_loss=true it is forgotten all the same."
                : null;
    }

    private async ValueTask<LayoutChange> ChangeAsync(
        Func<Layout, LayoutChange?> refuse, Func<Layout?, Layout?, Layout?> plan, CancellationToken cancellationToken)
    {
        try
        {
            var change = await layout.ChangeAsync(refuse, plan, cancellationToken);
            if (change is LayoutChange.Done)
            {
                // The change is made, whoever asked for it waits or not.
                var others = map.Current.Layout.Members.Where(member => member.Node.Id != local.Self.Id);
                await Task.WhenAll(others.Select(member => peers.NudgeAsync(member.Node, CancellationToken.None).AsTask()));
            }

            return change;
        }
        catch (LayoutStoreException)
        {
            return new LayoutChange.StorageAway();
        }
    }
}
