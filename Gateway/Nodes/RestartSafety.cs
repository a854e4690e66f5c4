using System.Globalization;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Nodes;

/// <summary>
/// Whether a node may be stopped for a moment, and come back with its disk: an upgrade, a reboot. Pure, and on the side of caution. Whether one may go for good is <see cref="NodeSafety"/>'s.
///
/// <para>While it is away, 1 every image keeps <c>MinReplication</c> live copies, so that every read is served, and one more failure loses nothing where two are left, and 2 uploads are taken, if they are now.
/// Where <c>MinReplication</c> is all the copies that there are, one less is enough: or no node could ever go. The only copy stays.</para>
///
/// <para>1 follows from: all the other silos that own images answer, see the same layout, and are settled, so that each has all that it owns; nobody has anything left to
/// deliver; then an image has as many copies as <c>Replication</c> says, or as there are owners, less the one of the node that goes. A silo that is away counts as a copy less of every image, since it may own any;
/// one that has been away for longer than <c>Ring:DownGrace</c> owns nothing, and what it had lies elsewhere. Excess copies count for nothing. A silo that is drained, and has handed on everything, may always go.</para>
///
/// <para>It is true at this moment. Whoever stops nodes one after the other asks again before each, and does not ask for two at a time.</para>
/// </summary>
internal static class RestartSafety
{
    /// <param name="map">As the node sees it that is asked.</param>
    /// <param name="reports">Of all the nodes that are known.</param>
    /// <param name="node">The one to be stopped; it is in the layout.</param>
    /// <param name="replication">How many copies are wanted, and how many are the least.</param>
    /// <returns>All that speaks against it, for people; empty: it may be stopped.</returns>
    public static IReadOnlyList<string> WhyNotStop(ClusterMap map, IReadOnlyCollection<NodeReport> reports, Guid node, ReplicationOptions replication)
    {
        var stopped = reports.FirstOrDefault(report => report.Node.Id == node);
        if (map.Layout.Find(node) is { Role: NodeRole.Gateway }
            || (stopped is not null && map.IsDraining(node) && NodeSafety.WhyNotStop(map, stopped, replication.Replication) is null))
        {
            return [];
        }

        if (map.Alive is null)
        {
            return ["this node is not in the cluster at the moment, and cannot tell"];
        }

        NodeReport[] others = [.. reports.Where(report => report.Role == NodeRole.Silo && report.Node.Id != node && !map.Missing.Contains(report.Node.Id))];
        return
        [
            .. others.Select(report => WhyNotRelyOn(map, report)).OfType<string>(),
            .. Owed(stopped),
            .. Copies(map, node, replication),
            .. Uploads(others, stopped, replication.EffectiveMin),
        ];
    }

    private static string? WhyNotRelyOn(ClusterMap map, NodeReport report) => report switch
    {
        { State: NodeState.Down } or { Healing: not { } } => $"{report.Node.Nickname} does not answer",
        _ when report.View != map.View => $"{report.Node.Nickname} does not see the same layout, and the same nodes as missing, yet",
        { Healing.Lacking: > 0 } => $"{report.Node.Nickname} lacks {Images(report.Healing.Lacking)} that it owns",
        { Healing.Settled: false } => $"{report.Node.Nickname} has not compared itself with all the others yet",
        { Owed: > 0 } => $"{report.Node.Nickname} has {Images(report.Owed)} in its outbox",
        _ => null,
    };

    // Others lack what it has not delivered.
    private static IEnumerable<string> Owed(NodeReport? stopped) => stopped is { State: not NodeState.Down, Owed: > 0 } ? [$"it has {Images(stopped.Owed)} in its outbox"] : [];

    private static IEnumerable<string> Copies(ClusterMap map, Guid node, ReplicationOptions replication)
    {
        var keepers = map.Keepers.Nodes;
        var away = keepers.Count(keeper => keeper.Id == node || !map.IsAlive(keeper.Id));
        var left = Math.Max(0, Math.Min(replication.Replication, keepers.Length) - away);
        var least = Math.Max(1, Math.Min(replication.EffectiveMin, replication.Replication - 1));
        return left >= least ? [] : [string.Create(CultureInfo.InvariantCulture, $"images would be left with {left} live {(left == 1 ? "copy" : "copies")} instead of at least {least}")];
    }

    private static IEnumerable<string> Uploads(NodeReport[] others, NodeReport? stopped, int min)
    {
        var left = others.Count(TakesOriginals);
        return left < min && stopped is not null && TakesOriginals(stopped) && left + 1 >= min
            ? [string.Create(CultureInfo.InvariantCulture, $"uploads would be refused: {left} of {min} nodes that take originals would be left (MinReplication)")]
            : [];
    }

    private static bool TakesOriginals(NodeReport report) => report is { State: NodeState.Alive, Node.Writeable: true, ReadOnlyBecause: null };

    private static string Images(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "image" : "images")}");
}
