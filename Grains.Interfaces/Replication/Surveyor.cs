using Microsoft.Extensions.Options;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Replication;

/// <summary>
/// Asks the nodes that could have an image what their disks say, all at once: its owners, and, while copies may lie elsewhere
/// (<see cref="ClusterMap.HandOffsPossible"/>, or an owner does not have all that it owns yet) and the owners do not know it, all the others too. At most one question for each node.
/// </summary>
public sealed class Surveyor(IPeers peers, IClusterMap map, IOptions<ReplicationOptions> replication)
{
    public async Task<ImageSurvey> AskOwnersAsync(ImageId id, CancellationToken cancellationToken)
    {
        var current = map.Current;
        var order = current.ReadOrder(id, replication.Value.Replication);
        var owners = order.Take(replication.Value.Replication).ToArray();
        var survey = await AskAsync(id, owners, cancellationToken);
        var others = order.Skip(owners.Length).ToArray();
        if (others.Length == 0 || !MustAskBeyond(current, survey))
        {
            return survey;
        }

        return new ImageSurvey([.. survey.Copies, .. (await AskAsync(id, others, cancellationToken)).Copies]);
    }

    /// <summary>Whether it takes more than its owners to know of an image, given what they said. Pure.</summary>
    public static bool MustAskBeyond(ClusterMap map, ImageSurvey owners) =>
        owners.Verdict is not (SurveyVerdict.Present or SurveyVerdict.Deleted)
        && (map.HandOffsPossible || owners.Copies.Any(static copy => copy.State is CopyState.Missing { Settled: false }));

    /// <summary>Every silo that is known, in ring order.</summary>
    public Task<ImageSurvey> AskAllAsync(ImageId id, CancellationToken cancellationToken) => AskAsync(id, map.Current.Ring.Order(id), cancellationToken);

    public async Task<ImageSurvey> AskAsync(ImageId id, IEnumerable<Node> nodes, CancellationToken cancellationToken) =>
        new([.. await Task.WhenAll(nodes.Select(async node => new NodeCopy(node, await peers.CopiesOf(node).StateAsync(id, cancellationToken))))]);
}
