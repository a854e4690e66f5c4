using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Reticulum.Healing;
using Reticulum.Placement;

namespace Reticulum.Cluster;

/// <summary>What this node knows of the cluster.</summary>
public interface IClusterView
{
    /// <summary>This node. A gateway is a node that is not on the ring.</summary>
    Node Self { get; }

    /// <summary>The nodes and their state, as known here and now.</summary>
    ValueTask<ClusterSnapshot> SnapshotAsync(CancellationToken cancellationToken);
}

/// <summary>The cluster at one moment.</summary>
/// <param name="Nodes">All the nodes that are known, gateways too.</param>
/// <param name="UnderReplicated">Images with fewer copies than wanted, as far as the nodes know from their work; at least so many where <see cref="Untold"/> names any.</param>
/// <param name="Map">By which it was asked and judged.</param>
public sealed record ClusterSnapshot(ImmutableArray<NodeReport> Nodes, long UnderReplicated, ClusterMap Map)
{
    /// <summary>Silos that did not tell how their copies fare: what is added up over all nodes lacks theirs.</summary>
    public IEnumerable<Node> Untold => Nodes.Where(static report => report is { Role: NodeRole.Silo, Healing: null }).Select(static report => report.Node);
}

/// <summary>One node's figures.</summary>
/// <param name="Node">The node.</param>
/// <param name="State">Whether it is alive and takes part.</param>
/// <param name="Role">What it does.</param>
/// <param name="Images">Originals on its disk.</param>
/// <param name="Bytes">Bytes of those originals.</param>
/// <param name="FreeBytes">Left on the file system of its data directory.</param>
/// <param name="RingShare">Part of all images, 0 to 1, for which it is first.</param>
/// <param name="ReadOnlyBecause">Why it takes nothing new; null: it takes new originals.</param>
/// <param name="Owed">Images of which it still has to deliver a copy or a delete.</param>
/// <param name="Healing">Of a silo; null: a gateway, or one that does not tell.</param>
/// <param name="View">By whose eyes it sees owners (<see cref="RangeView.Key"/>); empty: it does not know yet all that it has and owes.</param>
/// <param name="NotSafeBecause">Of one that is draining: why it must not be stopped yet; null: it may. As the cluster sees it: no node says so of itself.</param>
/// <param name="DiskBytes">Of the file system of its data directory, free or not; null: it has none, or does not tell.</param>
/// <param name="Version">Of its software; null: it does not tell.</param>
/// <param name="Answers">False: it did not answer, and its figures are not known, whatever is said here.</param>
public sealed record NodeReport(
    Node Node,
    NodeState State,
    NodeRole Role,
    long Images,
    long Bytes,
    long FreeBytes,
    double RingShare,
    string? ReadOnlyBecause,
    long Owed = 0,
    HealingReport? Healing = null,
    string View = "",
    string? NotSafeBecause = null,
    long? DiskBytes = null,
    string? Version = null,
    bool Answers = true)
{
    /// <summary>Images with fewer copies than wanted, as far as it answers for them: the sum over the nodes is the cluster's. What waits in an outbox for a node that is away is exposed too.</summary>
    [JsonIgnore]
    public long UnderReplicated => Healing is { } healing ? healing.Lacking + healing.Unrepairable + Math.Max(healing.Exposed, Owed) : Owed;
}

/// <summary>Whether a node is there, and stays.</summary>
public enum NodeState
{
    Alive,
    Down,
    Draining,
    Left,
}

/// <summary>A silo stores; a gateway serves, and stores no originals.</summary>
public enum NodeRole
{
    Silo,
    Gateway,
}
