using System.Text.Json.Serialization;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Admin;

/// <summary>The cluster, as the node that is asked knows it.</summary>
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

/// <summary>How many copies there are to be.</summary>
/// <param name="Wanted">Of every original.</param>
/// <param name="Min">Durable before an upload is answered.</param>
/// <param name="Max">Above it, excess is removed.</param>
internal sealed record ReplicationAnswer(int Wanted, int Min, int Max);

/// <summary>One node.</summary>
/// <param name="Id">Its UUID, which it keeps.</param>
/// <param name="Nickname">Its name for people.</param>
/// <param name="BaseUrl">Where it is reached; null: it has not said so yet.</param>
/// <param name="Location">Its zone: copies go to different ones where there are.</param>
/// <param name="Writeable">It takes new originals at this moment.</param>
/// <param name="State">Whether it is there, and stays.</param>
/// <param name="Role">A silo stores; a gateway serves, and stores no originals.</param>
/// <param name="Images">Originals on its disk.</param>
/// <param name="Bytes">Of those originals.</param>
/// <param name="FreeBytes">Left on its disk.</param>
/// <param name="RingShare">The part of all images, 0 to 1, for which it is first.</param>
/// <param name="ReadOnlyBecause">Why it takes no new originals; absent where it does.</param>
/// <param name="Healing">How its repairs fare; absent for gateways, and for nodes that do not answer.</param>
/// <param name="SafeToStop">All that it had is with its owners; absent where it is not draining.</param>
/// <param name="NotSafeBecause">Why it must not be stopped yet; absent where it may be, or is not draining.</param>
/// <param name="DiskBytes">Of the file system that it stores on, free or not; absent where it is not known.</param>
/// <param name="Version">Of its program; absent where it is not known.</param>
/// <param name="Answers">False where the node does not answer: its figures are not known then, and are 0. Absent where it does.</param>
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
