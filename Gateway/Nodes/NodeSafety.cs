using System.Globalization;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Nodes;

/// <summary>
/// Whether the cluster can do without a node, from what the nodes tell of their own work. Pure, and on the side of caution: who does not tell, or tells under
/// another layout, has said nothing.
/// </summary>
internal static class NodeSafety
{
    /// <summary>Why a node that is draining must not be stopped yet; null: all that it had is with its owners, who have proved it.</summary>
    public static string? WhyNotStop(ClusterMap map, NodeReport report, int replication)
    {
        var left = map.Ring.Nodes.Count(node => node.Id != report.Node.Id && !map.IsDraining(node.Id) && !map.Missing.Contains(node.Id));
        return report switch
        {
            _ when left < replication => $"{Nodes(left)} left for {Count(replication, "copy", "copies")}",
            { Healing: not { } } => "it does not tell how its healing fares",
            _ when report.View != map.View => "it has not read the layout of now yet",
            { Images: > 0 } => $"it still has {Count(report.Images, "image", "images")}",
            { Healing.Kept: > 0 } => $"it still keeps {Count(report.Healing.Kept, "entry", "entries")} for others",
            { Owed: > 0 } => $"{Count(report.Owed, "image waits", "images wait")} in its outbox",
            { Healing.Unrepairable: > 0 } => $"of {Count(report.Healing.Unrepairable, "image", "images")} it has the remains in quarantine, and nobody has more",
            { Healing.Settled: false } => "it has not compared itself with all the others yet",
            _ => null,
        };
    }

    /// <summary>Why a dead silo must not be forgotten yet: somebody may need what only it has; null: everybody has all that anybody knows of.</summary>
    public static string? WhyNotForget(ClusterMap map, Guid node, IEnumerable<NodeReport> reports) => map.Missing.Contains(node)
        ? reports.Where(report => report.Role == NodeRole.Silo && report.Node.Id != node).Select(report => WhyNotForget(map, report)).FirstOrDefault(static why => why is not null)
        : "it has not been away for Ring:DownGrace yet, and until then its images get no copies elsewhere";

    private static string? WhyNotForget(ClusterMap map, NodeReport report) => report switch
    {
        { State: NodeState.Down } or { Healing: not { } } => $"{report.Node.Nickname} does not answer",
        _ when report.View != map.View => $"{report.Node.Nickname} does not see the same layout, and the same nodes as missing, yet",
        { Healing: { Lacking: > 0 } or { Unrepairable: > 0 } } =>
            $"{report.Node.Nickname} lacks {Count(report.Healing.Lacking, "image", "images")} and found no right copy of {report.Healing.Unrepairable.ToString(CultureInfo.InvariantCulture)}",
        { Healing.Settled: false } => $"{report.Node.Nickname} has not compared itself with all the others yet",
        _ => null,
    };

    private static string Nodes(int count) => count == 0 ? "no node is" : count == 1 ? "1 node is" : string.Create(CultureInfo.InvariantCulture, $"{count} nodes are");

    private static string Count(long count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");
}
