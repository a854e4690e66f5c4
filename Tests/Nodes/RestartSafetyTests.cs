using System.Collections.Immutable;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Nodes;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.Nodes;

/// <summary>Each single thing that speaks against it is enough, all of them are told, and without them a node may be stopped.</summary>
public sealed class RestartSafetyTests
{
    private static readonly Node[] Silos = [Silo(1), Silo(2), Silo(3), Silo(4)];
    private static readonly Guid Stopped = Silos[3].Id;
    private static readonly Node Gateway = new(new Guid(9, 0, 0, new byte[8]), "gateway0");

    [Theory]
    [InlineData(3, null, null)]
    [InlineData(3, 1, null)]
    [InlineData(4, 3, null)]
    [InlineData(100, 3, null)]
    [InlineData(3, 3, null)]
    [InlineData(2, null, null)]
    [InlineData(2, 1, null)]
    [InlineData(1, null, "images would be left with 0 live copies instead of at least 1")]
    public void WhyNotStop_AllIsWell_TheCopiesThatAreLeftDecide(int replication, int? min, string? expected)
    {
        var map = Map();
        Assert.Equal(Only(expected), RestartSafety.WhyNotStop(map, Reports(map), Stopped, new ReplicationOptions { Replication = replication, MinReplication = min }));
    }

    [Theory]
    [InlineData("down", "node2 does not answer")]
    [InlineData("silent", "node2 does not answer")]
    [InlineData("view", "node2 does not see the same layout, and the same nodes as missing, yet")]
    [InlineData("lacking", "node2 lacks 1 image that it owns")]
    [InlineData("unsettled", "node2 has not compared itself with all the others yet")]
    [InlineData("owed", "node2 has 2 images in its outbox")]
    [InlineData("unrepairable", null)]
    [InlineData("read-only", null)]
    public void WhyNotStop_OneOfTheOthers_IsAsItIs(string what, string? expected)
    {
        var map = Map();
        var reports = Reports(map, Silos[1].Id, report => what switch
        {
            "down" => report with { State = NodeState.Down },
            "silent" => report with { Healing = null },
            "view" => report with { View = "" },
            "lacking" => report with { Healing = report.Healing! with { Lacking = 1, Settled = false } },
            "unsettled" => report with { Healing = report.Healing! with { Settled = false } },
            "owed" => report with { Owed = 2 },
            "unrepairable" => report with { Healing = report.Healing! with { Unrepairable = 3 } },
            _ => report with { ReadOnlyBecause = "full" },
        });
        Assert.Equal(Only(expected), RestartSafety.WhyNotStop(map, reports, Stopped, Three));
    }

    [Fact]
    public void WhyNotStop_ItsOwnOutbox_SpeaksAgainstIt()
    {
        var map = Map();
        var reports = Reports(map, Stopped, static report => report with { Owed = 1 });
        Assert.Equal(["it has 1 image in its outbox"], RestartSafety.WhyNotStop(map, reports, Stopped, Three));
    }

    [Fact]
    public void WhyNotStop_ItIsBehind_SpeaksNotAgainstIt()
    {
        var map = Map();
        var reports = Reports(map, Stopped, static report => report with { View = "", Healing = report.Healing! with { Settled = false, Lacking = 7 } });
        Assert.Empty(RestartSafety.WhyNotStop(map, reports, Stopped, Three));
    }

    [Fact]
    public void WhyNotStop_AnotherIsAway_EveryImageMayLackItsCopyToo()
    {
        var map = Map(alive: [Silos[0].Id, Silos[2].Id, Stopped]);
        var reports = Reports(map, Silos[1].Id, static report => report with { State = NodeState.Down });
        Assert.Equal(["node2 does not answer", "images would be left with 1 live copy instead of at least 2"], RestartSafety.WhyNotStop(map, reports, Stopped, Three));
        Assert.Equal(["node2 does not answer", "images would be left with 0 live copies instead of at least 1"], RestartSafety.WhyNotStop(map, reports, Stopped, new ReplicationOptions { Replication = 2 }));
    }

    [Fact]
    public void WhyNotStop_AnotherIsMissing_TheRestHasItsImages()
    {
        var map = Map(alive: [Silos[0].Id, Silos[2].Id, Stopped], missing: [Silos[1].Id]);
        var reports = Reports(map, Silos[1].Id, static report => report with { State = NodeState.Down });
        Assert.Empty(RestartSafety.WhyNotStop(map, reports, Stopped, Three));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, "uploads would be refused: 1 of 2 nodes that take originals would be left (MinReplication)")]
    [InlineData(3, null)] // they are refused already
    public void WhyNotStop_OthersTakeNothing_UploadsCount(int readOnly, string? expected)
    {
        var map = Map();
        var full = Silos.Take(readOnly).Select(static node => node.Id).ToHashSet();
        NodeReport[] reports = [.. Reports(map).Select(report => full.Contains(report.Node.Id) ? report with { ReadOnlyBecause = "full" } : report)];
        Assert.Equal(Only(expected), RestartSafety.WhyNotStop(map, reports, Stopped, Three));
    }

    [Fact]
    public void WhyNotStop_OutOfTheCluster_CannotTell()
    {
        var map = Map(alive: []);
        Assert.Equal(["this node is not in the cluster at the moment, and cannot tell"], RestartSafety.WhyNotStop(map.With(null, handOffsPossible: false), Reports(map), Stopped, Three));
    }

    [Fact]
    public void WhyNotStop_AGateway_MayAlwaysGo()
    {
        var map = Map();
        Assert.Empty(RestartSafety.WhyNotStop(map, [], Gateway.Id, Three));
    }

    [Fact]
    public void WhyNotStop_DrainedAndEmpty_MayGoWhateverTheOthersDo()
    {
        var map = Map(draining: [Stopped]);
        var reports = Reports(map, Silos[1].Id, static report => report with { Healing = report.Healing! with { Settled = false } });
        NodeReport[] drained = [.. reports.Select(report => report.Node.Id == Stopped ? report with { Images = 0, State = NodeState.Draining } : report)];
        Assert.Empty(RestartSafety.WhyNotStop(map, drained, Stopped, Three));
        Assert.Equal(["node2 has not compared itself with all the others yet"], RestartSafety.WhyNotStop(map, reports, Stopped, Three));
    }

    private static ReplicationOptions Three { get; } = new() { Replication = 3 };

    private static string[] Only(string? problem) => problem is null ? [] : [problem];

    private static NodeReport[] Reports(ClusterMap map, Guid changed = default, Func<NodeReport, NodeReport>? change = null) =>
    [
        .. Silos.Select(node => Of(map, node)).Select(report => report.Node.Id == changed ? change!(report) : report),
        new NodeReport(Gateway, NodeState.Down, NodeRole.Gateway, 0, 0, 0, 0, "it does not answer"),
    ];

    private static NodeReport Of(ClusterMap map, Node node) => new(
        node, NodeState.Alive, NodeRole.Silo, 5, 500, 1000, 0.25, null, 0, new HealingReport(true, 0, 0, 0, 0, 7, 700, 1, 0, null, null), map.View);

    private static ClusterMap Map(Guid[]? alive = null, Guid[]? draining = null, Guid[]? missing = null) => new(
        new Layout(7, 16, [.. Silos.Select(node => new LayoutMember(node, NodeRole.Silo, Guid.Empty, draining?.Contains(node.Id) == true)), new LayoutMember(Gateway, NodeRole.Gateway, Guid.Empty)]),
        Silos[0].Id,
        [.. alive ?? [.. Silos.Select(static node => node.Id)]],
        handOffsPossible: false,
        (missing ?? []).ToImmutableHashSet());

    private static Node Silo(int number) => new(new Guid(number, 0, 0, new byte[8]), $"node{number}");
}
