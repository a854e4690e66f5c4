using Reticulum.Cluster;
using Reticulum.Nodes;
using Reticulum.Placement;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Nodes;

/// <summary>The question, the bytes, and who is asked about.</summary>
public sealed class WhatIfTests
{
    private const int Copies = 2;
    private const double Bytes = 1_000_000;

    private static readonly Node[] Silos = RingGenerators.Numbered(4);
    private static readonly Node Gateway = new(new Guid(9, 9, 9, new byte[8]), "gateway");

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("00000001-0000-0000-0000-000000000000", "here")]
    public void Ask_NoQuestionOrTwo_SaysSo(string? without, string? location) => Assert.IsType<WhatIfOutcome.NoQuestion>(WhatIf.Ask(Cluster(), without, location, Copies));

    [Fact]
    public void Ask_ALocationThatNoNodeCanHave_IsNoQuestion() => Assert.IsType<WhatIfOutcome.NoQuestion>(WhatIf.Ask(Cluster(), null, new string('x', 101), Copies));

    [Theory]
    [InlineData("node1")]
    [InlineData("00000007-0000-0000-0000-000000000000")]
    public void Ask_WhoIsNotKnown_SaysSo(string without) => Assert.IsType<WhatIfOutcome.NoSuchNode>(WhatIf.Ask(Cluster(), without, null, Copies));

    [Fact]
    public void Ask_AGateway_SaysSo() => Assert.IsType<WhatIfOutcome.NoSilo>(WhatIf.Ask(Cluster(), Gateway.Id.ToString(), null, Copies));

    /// <summary>Each node has what it owns of a million bytes: what leaves is what it has, whatever that is.</summary>
    [Fact]
    public void Ask_OneLeaves_MovesWhatItHas()
    {
        var cluster = Cluster();
        Assert.All(Silos, silo =>
        {
            var asked = Told(cluster, silo.Id.ToString(), null);
            Assert.Equal(cluster.Nodes.Single(report => report.Node.Id == silo.Id).Bytes, asked.BytesOf(asked.Change.Moved)!.Value, 2.0);
            Assert.Equal((false, 3), (asked.Joins, asked.After.Nodes.Length));
        });
    }

    [Fact]
    public void Ask_OneJoins_TakesFromTheOthersAndTheSameEachTime()
    {
        var asked = Told(Cluster(), null, "elsewhere");
        Assert.Equal((true, "elsewhere", 5), (asked.Joins, asked.Node.Location, asked.After.Nodes.Length));
        Assert.Equal(Silos.Select(static silo => silo.Id).Order(), asked.Change.Moves.Select(static move => move.From!.Id).Order());
        Assert.Equal(asked.Change.Moves, Told(Cluster(), null, "elsewhere").Change.Moves);

        // The only one in its location: one copy of everything.
        Assert.Equal(1, asked.Change.Moved, 1e-9);
    }

    /// <summary>The others tell how many there are: a node that does not answer is not one without bytes.</summary>
    [Fact]
    public void Ask_OneDoesNotAnswer_BytesAreWhatTheOthersMakeOfIt()
    {
        var cluster = Cluster();
        var silent = cluster with { Nodes = cluster.Nodes.SetItem(0, cluster.Nodes[0] with { Answers = false, Bytes = 0 }) };
        Assert.Equal(Bytes, Told(silent, Silos[0].Id.ToString(), null).Bytes!.Value, 2.0);
    }

    [Fact]
    public void Ask_NobodyAnswers_BytesAreNotKnown()
    {
        var cluster = Cluster();
        var asked = Told(cluster with { Nodes = [.. cluster.Nodes.Select(static report => report with { Answers = false })] }, Silos[0].Id.ToString(), null);
        Assert.Null(asked.BytesOf(asked.Change.Moved));
        Assert.NotEqual(0, asked.Change.Moved);
    }

    [Fact]
    public void Ask_OneThatDrains_HasNothingLeftToMove() => Assert.Empty(Told(Cluster(draining: Silos[0]), Silos[0].Id.ToString(), null).Change.Moves);

    private static WhatIf Told(ClusterSnapshot cluster, string? without, string? location) => Assert.IsType<WhatIfOutcome.Told>(WhatIf.Ask(cluster, without, location, Copies)).Answer;

    private static ClusterSnapshot Cluster(Node? draining = null)
    {
        var layout = new Layout(
            1, 128, [.. Silos.Select(silo => new LayoutMember(silo, NodeRole.Silo, silo.Id, silo == draining)), new LayoutMember(Gateway, NodeRole.Gateway, Gateway.Id)]);
        var map = new ClusterMap(layout, Silos[0].Id, alive: null, handOffsPossible: false);
        var owned = RingChange.Owned(map.Keepers, Copies);
        return new ClusterSnapshot(
            [
                .. Silos.Select(silo => new NodeReport(silo, NodeState.Alive, NodeRole.Silo, 1, (long)Math.Round(Bytes * owned.GetValueOrDefault(silo.Id)), 1, 0, null)),
                new NodeReport(Gateway, NodeState.Alive, NodeRole.Gateway, 0, 0, 0, 0, null),
            ],
            0,
            map);
    }
}
