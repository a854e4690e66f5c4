using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Peers;

/// <summary>The other nodes, over the byte plane (docs/architecture.md); and this one, by the same verbs, without a network in between.</summary>
public interface IPeers
{
    /// <summary>The copies on a node's disk; this node's own ones where it is <paramref name="node"/>.</summary>
    IImageCopies CopiesOf(Node node);

    /// <summary>What a node knows of images, for comparison; this node's own where it is <paramref name="node"/>.</summary>
    IImageRanges RangesOf(Node node);

    /// <summary>
    /// False: its breaker is open, so a call would be refused at once. A hint for the order in which nodes are asked; says nothing of membership.
    /// </summary>
    bool IsReachable(Guid node);

    /// <summary>A node's own figures. Null: it does not answer.</summary>
    ValueTask<NodeReport?> ReportAsync(Node node, CancellationToken cancellationToken);

    /// <summary>Tells a node that the layout has changed, so that it reads it now and not only at its next look. False: it does not answer.</summary>
    ValueTask<bool> NudgeAsync(Node node, CancellationToken cancellationToken);

    /// <summary>Which node answers at an address of the byte plane. Null: none that proves to know the cluster's secret.</summary>
    ValueTask<NodeIdentity?> IdentifyAsync(string url, CancellationToken cancellationToken);
}

/// <summary>A running node.</summary>
/// <param name="Id">The node's UUID.</param>
/// <param name="Instance">Of this run of its process.</param>
public sealed record NodeIdentity(Guid Id, Guid Instance);
