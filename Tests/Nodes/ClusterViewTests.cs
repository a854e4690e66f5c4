using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Nodes;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Tests.Clustering;
using Reticulum.Tests.Replication;
using Xunit;

namespace Reticulum.Tests.Nodes;

public sealed class ClusterViewTests
{
    private static readonly Node[] Silos = [Silo(1), Silo(2), Silo(3), Silo(4)];
    private static readonly HealingReport Whole = new(true, 0, 0, 0, 0, 0, 0, 0, 0, null, null);

    [Fact]
    public async Task UnderReplicated_IsWhatTheNodesSayOfTheirWork()
    {
        var map = Map();
        var snapshot = await SnapshotAsync(map, Report(map, 0, Whole with { Lacking = 1, Unrepairable = 10 }), Report(map, 1, Whole with { Exposed = 100 }, owed: 30), Report(map, 2, Whole, owed: 2000));
        Assert.Equal(2111, snapshot.UnderReplicated);
    }

    [Fact]
    public async Task UnderReplicated_NothingToDo_IsNone()
    {
        var map = Map();
        Assert.Equal(0, (await SnapshotAsync(map, [.. Enumerable.Range(0, 4).Select(node => Report(map, node, Whole))])).UnderReplicated);
    }

    /// <summary>Fewer nodes than copies wanted: all images lack one. A node that drains still has what it had, until it is away.</summary>
    [Theory]
    [InlineData("missing", 5)]
    [InlineData("draining", 0)]
    [InlineData("drained and away", 5)]
    public async Task UnderReplicated_TooFewNodes_IsAllImages(string last, int expected)
    {
        var map = Map(
            members: 3,
            draining: last == "missing" ? [] : [Silos[2].Id],
            missing: last == "missing" ? [Silos[2].Id] : [],
            away: last == "draining" ? [] : [Silos[2].Id]);
        Assert.Equal(expected, (await SnapshotAsync(map, Report(map, 0, Whole), Report(map, 1, Whole))).UnderReplicated);
    }

    /// <summary>The layout says who drains and the membership who is alive, whatever the node itself says.</summary>
    [Fact]
    public async Task State_IsTheLayoutsAndTheMemberships()
    {
        var map = Map(draining: [Silos[1].Id, Silos[2].Id], away: [Silos[2].Id]);
        var snapshot = await SnapshotAsync(map, Report(map, 0, Whole) with { State = NodeState.Draining }, Report(map, 1, Whole), Report(map, 2, Whole));
        Assert.Equal([NodeState.Alive, NodeState.Draining, NodeState.Down, NodeState.Down], snapshot.Nodes.Select(static node => node.State));
        Assert.Equal([null, "2 nodes are left for 3 copies", null, null], snapshot.Nodes.Select(static node => node.NotSafeBecause));
    }

    private static async Task<ClusterSnapshot> SnapshotAsync(ClusterMap map, params NodeReport[] reports)
    {
        var peers = new LayoutBench.Peers();
        foreach (var report in reports)
        {
            peers.Reports[report.Node.Id] = report;
        }

        var view = new ClusterView(new FakeMap(map), new Self(reports[0]), peers, Options.Create(new ReplicationOptions { Replication = 3 }));
        return await view.SnapshotAsync(TestContext.Current.CancellationToken);
    }

    private static NodeReport Report(ClusterMap map, int node, HealingReport healing, long owed = 0) =>
        new(Silos[node], NodeState.Alive, NodeRole.Silo, 5, 1, 1, 0, null, owed, healing, RangeView.Of(map).Key);

    private static ClusterMap Map(int members = 4, Guid[]? draining = null, Guid[]? missing = null, Guid[]? away = null) => new(
        new Layout(7, 16, [.. Silos.Take(members).Select(node => new LayoutMember(node, NodeRole.Silo, Guid.Empty, draining?.Contains(node.Id) == true))]),
        Silos[0].Id,
        [.. Silos.Select(static node => node.Id).Except(away ?? [])],
        handOffsPossible: false,
        (missing ?? []).ToImmutableHashSet());

    private static Node Silo(int number) => new(new Guid(number, 0, 0, new byte[8]), $"node{number}");

    private sealed class Self(NodeReport report) : ILocalNode
    {
        Node ILocalNode.Self => report.Node;

        public NodeRole Role => NodeRole.Silo;

        public NodeIdentity Identity { get; } = new(report.Node.Id, Guid.NewGuid());

        public NodeReport Report() => report;
    }
}
