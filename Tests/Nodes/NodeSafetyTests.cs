using System.Collections.Immutable;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Nodes;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.Nodes;

/// <summary>Each single thing that speaks against it is enough, and without all of them it is safe.</summary>
public sealed class NodeSafetyTests
{
    private static readonly Node[] Silos = [Silo(1), Silo(2), Silo(3), Silo(4)];
    private static readonly Guid Gone = Silos[3].Id;

    [Fact]
    public void WhyNotStop_HandedOnEverything_IsSafe() => Assert.Null(NodeSafety.WhyNotStop(Drained(), Empty(Drained()), replication: 3));

    public static TheoryData<string> Stops { get; } = ["2 nodes", "1 node", "no node", "tell", "layout", "images", "1 image", "entries", "outbox", "quarantine", "compared"];

    [Theory]
    [MemberData(nameof(Stops))]
    public void WhyNotStop_OneThingIsLeft_SaysWhich(string what)
    {
        var map = what switch
        {
            "2 nodes" => Map(draining: [Silos[0].Id, Gone]),
            "1 node" => Map(draining: [Silos[0].Id, Gone], missing: [Silos[1].Id]),
            "no node" => Map(draining: [.. Silos.Select(static node => node.Id)]),
            _ => Drained(),
        };
        var report = Empty(map);
        var healing = report.Healing!;
        var (left, expected) = what switch
        {
            "2 nodes" => (report, "2 nodes are left for 3 copies"),
            "1 node" => (report, "1 node is left for 3 copies"),
            "no node" => (report, "no node is left for 3 copies"),
            "tell" => (report with { Healing = null }, "it does not tell how its healing fares"),
            "layout" => (report with { View = RangeView.Of(Map(version: 8, draining: [Gone])).Key }, "it has not read the layout of now yet"),
            "images" => (report with { Images = 2 }, "it still has 2 images"),
            "1 image" => (report with { Images = 1 }, "it still has 1 image"),
            "entries" => (report with { Healing = healing with { Kept = 2 } }, "it still keeps 2 entries for others"),
            "outbox" => (report with { Owed = 1 }, "1 image waits in its outbox"),
            "quarantine" => (report with { Healing = healing with { Unrepairable = 3 } }, "of 3 images it has the remains in quarantine, and nobody has more"),
            _ => (report with { Healing = healing with { Settled = false } }, "it has not compared itself with all the others yet"),
        };
        Assert.Equal(expected, NodeSafety.WhyNotStop(map, left, replication: 3));
    }

    [Fact]
    public void WhyNotForget_EverybodyHasEverything_IsSafe()
    {
        var map = Map(missing: [Gone]);
        Assert.Null(NodeSafety.WhyNotForget(map, Gone, Reports(map, static report => report)));
    }

    [Fact]
    public void WhyNotForget_TheGraceIsNotOver_SaysSo()
    {
        var map = Map();
        Assert.Contains("Ring:DownGrace", NodeSafety.WhyNotForget(map, Gone, Reports(map, static report => report)), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Forgets { get; } = new()
    {
        { "down", "node2 does not answer" },
        { "silent", "node2 does not answer" },
        { "view", "node2 does not see the same layout, and the same nodes as missing, yet" },
        { "missing", "node2 does not see the same layout, and the same nodes as missing, yet" },
        { "unknown", "node2 does not see the same layout, and the same nodes as missing, yet" },
        { "lacking", "node2 lacks 3 images and found no right copy of 0" },
        { "unrepairable", "node2 lacks 0 images and found no right copy of 2" },
        { "unsettled", "node2 has not compared itself with all the others yet" },
    };

    [Theory]
    [MemberData(nameof(Forgets))]
    public void WhyNotForget_OneNodeIsNotReady_SaysWhich(string what, string expected)
    {
        var map = Map(missing: [Gone]);
        var reports = Reports(map, report => what switch
        {
            "down" => report with { State = NodeState.Down },
            "silent" => report with { Healing = null },
            "view" => report with { View = RangeView.Of(Map(version: 6, missing: [Gone])).Key },
            "missing" => report with { View = RangeView.Of(Map()).Key },
            "unknown" => report with { View = "" },
            "lacking" => report with { Healing = report.Healing! with { Lacking = 3, Settled = false } },
            "unrepairable" => report with { Healing = report.Healing! with { Unrepairable = 2 } },
            _ => report with { Healing = report.Healing! with { Settled = false } },
        });
        Assert.Equal(expected, NodeSafety.WhyNotForget(map, Gone, reports));
    }

    [Fact]
    public void WhyNotForget_AGatewayIsDown_IsNoMatter()
    {
        var map = Map(missing: [Gone]);
        var gateway = new NodeReport(Silo(9), NodeState.Down, NodeRole.Gateway, 0, 0, 0, 0, "it does not answer");
        Assert.Null(NodeSafety.WhyNotForget(map, Gone, [.. Reports(map, static report => report), gateway]));
    }

    // The second of the three that stay is as the test says; the dead one says nothing.
    private static IEnumerable<NodeReport> Reports(ClusterMap map, Func<NodeReport, NodeReport> second) =>
    [
        Of(map, Silos[0]), second(Of(map, Silos[1])), Of(map, Silos[2]),
        new NodeReport(Silos[3], NodeState.Down, NodeRole.Silo, 0, 0, 0, 0, "it does not answer"),
    ];

    private static NodeReport Of(ClusterMap map, Node node) => new(
        node, NodeState.Alive, NodeRole.Silo, 5, 500, 1000, 0.25, null, 0, new HealingReport(true, 0, 0, 0, 0, 7, 700, 1, 0, null, null), RangeView.Of(map).Key);

    private static NodeReport Empty(ClusterMap map) => Of(map, Silos[3]) with { Images = 0, Bytes = 0 };

    private static ClusterMap Drained() => Map(draining: [Gone]);

    private static ClusterMap Map(long version = 7, Guid[]? draining = null, Guid[]? missing = null) => new(
        new Layout(version, 16, [.. Silos.Select(node => new LayoutMember(node, NodeRole.Silo, Guid.Empty, draining?.Contains(node.Id) == true))]),
        Silos[0].Id,
        [.. Silos.Select(static node => node.Id)],
        handOffsPossible: false,
        (missing ?? []).ToImmutableHashSet());

    private static Node Silo(int number) => new(new Guid(number, 0, 0, new byte[8]), $"node{number}");
}
