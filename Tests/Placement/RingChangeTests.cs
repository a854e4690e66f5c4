using CsCheck;
using Reticulum.Placement;
using Reticulum.Tests.Cluster;
using Xunit;

namespace Reticulum.Tests.Placement;

/// <summary>What moves when the layout changes: the parts add up to what is owned, nobody else gives or takes, and it is what the reference's ring says.</summary>
public sealed class RingChangeTests
{
    // Thousands of arcs are added up.
    private const double Exact = 1e-9;

    private static readonly Gen<(Node[] Nodes, Node One, int Points, int Copies)> SeveralAndOne =
        Gen.Select(RingGenerators.Nodes(1, 10), Gen.Int[0, 9], RingGenerators.Points, Gen.Int[1, 5], (nodes, which, points, copies) => (nodes, nodes[which % nodes.Length], points, copies));

    [Fact]
    public void Owned_AddsUpToTheCopiesOrTheNodes() => SeveralAndOne.Sample(all =>
        Assert.Equal(Math.Min(all.Copies, all.Nodes.Length), RingChange.Owned(Ring.Create(all.Nodes, all.Points), all.Copies).Values.Sum(), Exact));

    [Fact]
    public void Owned_OfTheFirstCopy_IsTheShare() => SeveralAndOne.Sample(all =>
    {
        var ring = Ring.Create(all.Nodes, all.Points);
        Assert.All(RingChange.Owned(ring, 1), owned => Assert.Equal(ring.Share(owned.Key), owned.Value, Exact));
    });

    /// <summary>All that it owns goes to others, or finds no place; nobody else gives, it takes nothing, and nobody gets more than once.</summary>
    [Fact]
    public void Between_NodeLeaves_OnlyItGivesAndTheSumIsWhatItOwned() => SeveralAndOne.Sample(all =>
    {
        var (before, after) = (Ring.Create(all.Nodes, all.Points), Without(all.Nodes, all.One, all.Points));
        var change = RingChange.Between(before, after, all.Copies);
        Assert.All(change.Moves, move => Assert.Equal(all.One.Id, move.From?.Id));
        Assert.All(change.Moves, move => Assert.NotEqual(all.One.Id, move.To.Id));
        Assert.Equal(change.Moves.Length, change.Moves.DistinctBy(static move => move.To.Id).Count());
        Assert.Equal(RingChange.Owned(before, all.Copies)[all.One.Id], change.Moved + change.Unplaced, Exact);
        Assert.Equal(all.Nodes.Length > all.Copies ? 0 : change.Moved + change.Unplaced, change.Unplaced, Exact);
    });

    /// <summary>Where nobody is left over, the copies that it takes are further ones, and nobody gives them up.</summary>
    [Fact]
    public void Between_NodeJoins_OnlyItTakesAndTheSumIsWhatItOwns() => SeveralAndOne.Sample(all =>
    {
        var (before, after) = (Without(all.Nodes, all.One, all.Points), Ring.Create(all.Nodes, all.Points));
        var change = RingChange.Between(before, after, all.Copies);
        Assert.All(change.Moves, move => Assert.Equal(all.One.Id, move.To.Id));
        Assert.All(change.Moves, move => Assert.Equal(all.Nodes.Length <= all.Copies, move.From is null));
        Assert.Equal(RingChange.Owned(after, all.Copies)[all.One.Id], change.Moved, Exact);
        Assert.Equal(0, change.Unplaced);
    });

    /// <summary>Any two rings: what a node owns afterwards is what it owned, less what it gave, and what it took.</summary>
    [Fact]
    public void Between_AnyTwoRings_BalancesForEveryNode() =>
        Gen.Select(RingGenerators.Nodes(6, 10), Gen.Bool.Array[10], Gen.Bool.Array[10], RingGenerators.Points, Gen.Int[1, 3]).Sample((nodes, first, second, points, copies) =>
        {
            // The first three are in both, so that there is room for all copies.
            var before = Ring.Create(nodes.Where((_, at) => at < 3 || first[at]), points);
            var after = Ring.Create(nodes.Where((_, at) => at < 3 || second[at]), points);
            var change = RingChange.Between(before, after, copies);
            var (had, have) = (RingChange.Owned(before, copies), RingChange.Owned(after, copies));
            Assert.All(nodes, node => Assert.Equal(
                have.GetValueOrDefault(node.Id),
                had.GetValueOrDefault(node.Id)
                    - change.Moves.Where(move => move.From?.Id == node.Id).Sum(static move => move.Part)
                    + change.Moves.Where(move => move.To.Id == node.Id).Sum(static move => move.Part),
                Exact));
            Assert.Equal(change.Moved, change.Moves.Sum(static move => move.Part), Exact);
        });

    [Fact]
    public void Between_TheSameRing_NothingMoves() => SeveralAndOne.Sample(all =>
    {
        var change = RingChange.Between(Ring.Create(all.Nodes, all.Points), Ring.Create(all.Nodes.Reverse(), all.Points), all.Copies);
        Assert.Equal((0, 0.0, 0.0), (change.Moves.Length, change.Moved, change.Unplaced));
    });

    [Fact]
    public void Between_TheLastNodeLeaves_NothingHasAPlace()
    {
        var change = RingChange.Between(Ring.Create(RingGenerators.Numbered(1), 16), Ring.Empty, 2);
        Assert.Equal((0.0, 1.0), (change.Moved, change.Unplaced));
    }

    /// <summary>One of N equal nodes owns about copies / N of the images, and that is what moves.</summary>
    [Theory]
    [InlineData(4, 3)]
    [InlineData(10, 3)]
    [InlineData(10, 1)]
    public void Between_OneOfEqualNodesLeaves_AboutItsShareTimesTheCopiesMoves(int nodes, int copies)
    {
        var all = RingGenerators.Numbered(nodes);
        var moved = RingChange.Between(Ring.Create(all, 128), Without(all, all[0], 128), copies).Moved;
        Assert.InRange(moved * nodes / copies, 0.7, 1.3);
    }

    /// <summary>The contract's words once more, in texts: arc by arc, with 160 bits.</summary>
    [Theory]
    [InlineData(4, 3, "a a a a", 128)]
    [InlineData(4, 2, "a a b c", 16)]
    [InlineData(3, 2, "a b b", 128)]
    [InlineData(5, 3, "a b a b c", 16)]
    public void Between_OneLeaves_IsWhatTheReferenceSays(int count, int copies, string locations, int points)
    {
        Node[] nodes = [.. RingGenerators.Numbered(count).Zip(locations.Split(' '), static (node, location) => node with { Location = location })];
        foreach (var leaver in nodes)
        {
            var expected = ReferenceMoves.Between(nodes, [.. nodes.Where(node => node != leaver)], copies, points);
            var change = RingChange.Between(Ring.Create(nodes, points), Without(nodes, leaver, points), copies);
            Assert.Equal(expected.Keys.Order(), change.Moves.Select(static move => (move.From?.Nickname, move.To.Nickname)).Order());
            Assert.All(change.Moves, move => Assert.Equal(expected[(move.From?.Nickname, move.To.Nickname)], move.Part, Exact));
        }
    }

    /// <summary>Tests/Vectors/ring.json: when the first of an image's order leaves, the image goes from it to the first that had none.</summary>
    [Fact]
    public void Between_OrdersOfTheGoOriginal_EachImagesMoveIsAmongThem()
    {
        const int Copies = 2;
        foreach (var vectors in RingVectors.Read().Where(static vectors => vectors.Nodes.Count > Copies))
        {
            Node[] nodes = [.. vectors.Nodes.Select(static id => new Node(id, id.ToString()))];
            foreach (var image in vectors.Images)
            {
                var change = RingChange.Between(
                    Ring.Create(nodes, vectors.PointsPerNode), Ring.Create(nodes.Where(node => node.Id != image.Order[0]), vectors.PointsPerNode), Copies);
                Assert.Contains((image.Order[0], image.Order[Copies]), change.Moves.Select(static move => (move.From!.Id, move.To.Id)));
            }
        }
    }

    private static Ring Without(IEnumerable<Node> nodes, Node one, int points) =>
        nodes.Where(node => node.Id != one.Id).ToArray() is { Length: > 0 } left ? Ring.Create(left, points) : Ring.Empty;
}
