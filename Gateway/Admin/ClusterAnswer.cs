using System.Text.Json.Serialization;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Admin;

/// <summary>The answer of <c>GET /api/v1/cluster</c>.</summary>
/// <param name="Nodes">All that are known, gateways too.</param>
/// <param name="Replication">Copies wanted.</param>
/// <param name="UnderReplicated">Images with fewer copies than wanted; at least so many where untold names any node.</param>
/// <param name="Untold">Silos that did not tell how their copies fare, by nickname; absent where all did.</param>
internal sealed record ClusterAnswer(
    IReadOnlyList<NodeAnswer> Nodes,
    ReplicationAnswer Replication,
    long UnderReplicated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Untold)
{
    public static ClusterAnswer From(ClusterSnapshot cluster, ReplicationOptions replication) => new(
        [.. cluster.Nodes.Select(NodeAnswer.From)],
        new ReplicationAnswer(replication.Replication, replication.EffectiveMin, replication.EffectiveMax),
        cluster.UnderReplicated,
        cluster.Untold.Any() ? [.. cluster.Untold.Select(static node => node.Nickname)] : null);
}

/// <param name="Wanted">Of every original.</param>
/// <param name="Min">Durable before an upload is answered.</param>
/// <param name="Max">Above it, excess is removed.</param>
internal sealed record ReplicationAnswer(int Wanted, int Min, int Max);

/// <summary>
/// One node: writeable says whether it takes new originals at this moment (read_only_because why not; absent where it does),
/// ring_share is the part of all images, 0 to 1, for which it is first. healing is absent for gateways and for nodes that do not answer,
/// safe_to_stop for nodes that are not draining, disk_bytes (of the file system, free or not) and version where they are not known. Answers is there, and false, where the node does
/// not answer: its figures are not known then, and are 0.
/// </summary>
internal sealed record NodeAnswer(
    Guid Id,
    string Nickname,
    string? BaseUrl,
    string Location,
    bool Writeable,
    NodeState State,
    NodeRole Role,
    long Images,
    long Bytes,
    long FreeBytes,
    double RingShare,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReadOnlyBecause,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] HealingAnswer? Healing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? SafeToStop,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NotSafeBecause,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? DiskBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Answers)
{
    public static NodeAnswer From(NodeReport report) => new(
        report.Node.Id,
        report.Node.Nickname,
        report.Node.BaseUrl,
        report.Node.Location,
        report.Node.Writeable && report.ReadOnlyBecause is null,
        report.State,
        report.Role,
        report.Images,
        report.Bytes,
        report.FreeBytes,
        report.RingShare,
        report.ReadOnlyBecause,
        report.Healing is { } healing ? HealingAnswer.From(healing) : null,
        report.State == NodeState.Draining ? report.NotSafeBecause is null : null,
        report.NotSafeBecause,
        report.DiskBytes,
        report.Version,
        report.Answers ? null : false);
}
