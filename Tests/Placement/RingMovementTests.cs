using CsCheck;
using Reticulum.Placement;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Placement;

/// <summary>Weights, and what moves when the layout changes.</summary>
public sealed class RingMovementTests
{
    private const int Images = 20_000;

    private static readonly Gen<(Node[] Nodes, int Which)> SeveralAndOne =
        Gen.Select(RingGenerators.Nodes(2, 12), Gen.Int[0, 11], (nodes, which) => (nodes, which % nodes.Length));

    [Theory]
    [InlineData(16, 1.0, 16)]
    [InlineData(16, 2.0, 32)]
    [InlineData(16, 0.5, 8)]
    [InlineData(128, 0.3, 38)]
    [InlineData(1, 0.5, 1)]
    [InlineData(1, 1.5, 2)]
    [InlineData(16, 0.0, 1)]
    [InlineData(16, -3.0, 1)]
    [InlineData(16, double.NaN, 1)]
    [InlineData(16, double.NegativeInfinity, 1)]
    [InlineData(16, Ring.MaxWeight, 1600)]
    [InlineData(16, Ring.MaxWeight + 1, 1600)]
    [InlineData(16, double.PositiveInfinity, 1600)]
    public void Create_Weight_IsPointsOfANodeOfWeightOne(int pointsPerNode, double weight, int points)
    {
        // A node of weight w on a ring of p has the points of a node of weight 1 on a ring of w·p: the others' points are what tells them apart.
        var (node, other) = (RingGenerators.Numbered(2)[0], RingGenerators.Numbered(2)[1]);
        var weighted = Ring.Create([node with { Weight = weight }, other with { Weight = 64.0 / pointsPerNode }], pointsPerNode);
        var plain = Ring.Create([node, other with { Weight = 64.0 / points }], points);

        Assert.Equal(plain.Share(node.Id), weighted.Share(node.Id), 12);
    }

    [Fact]
    public void Order_WeightsOfAllKinds_NamesEveryNodeOnce() =>
        Gen.Select(RingGenerators.Nodes(1, 12), RingGenerators.Points, Generators.ImageId).Sample((nodes, points, id) =>
            Ring.Create(nodes, points).Order(id).ToHashSet().SetEquals(nodes) && Ring.Create(nodes, points).Order(id).Count() == nodes.Length);

    [Fact]
    public void Order_WeightGrows_MovesThatNodeForwardAndNobodyElse() =>
        Gen.Select(SeveralAndOne, RingGenerators.Points, Generators.ImageId, Gen.Double[1.01, 8]).Sample((several, points, id, factor) =>
        {
            var (nodes, which) = several;
            var grown = nodes[which] with { Weight = nodes[which].Weight * factor };
            var before = Ring.Create(nodes, points).Order(id).Select(node => node.Id).ToList();
            var after = Ring.Create(nodes.Select(node => node.Id == grown.Id ? grown : node), points).Order(id).Select(node => node.Id).ToList();

            Assert.Equal(before.Where(node => node != grown.Id), after.Where(node => node != grown.Id));
            Assert.True(after.IndexOf(grown.Id) <= before.IndexOf(grown.Id));
        });

    /// <summary>In zones too: the node that grows takes an image from one other at most, and nobody else gets one.</summary>
    [Fact]
    public void Owners_WeightGrows_ImagesMoveToThatNodeOnly() =>
        Gen.Select(SeveralAndOne, RingGenerators.Points, Generators.ImageId, Gen.Double[1.01, 8], Gen.Int[1, 5]).Sample((several, points, id, factor, count) =>
        {
            var (nodes, which) = several;
            var grown = nodes[which] with { Weight = nodes[which].Weight * factor };
            var before = Ids(Ring.Create(nodes, points).Owners(id, count));
            var after = Ids(Ring.Create(nodes.Select(node => node.Id == grown.Id ? grown : node), points).Owners(id, count));

            Assert.DoesNotContain(after.Except(before), node => node != grown.Id);
            Assert.Equal(after.Except(before).Count(), before.Except(after).Count());
            Assert.DoesNotContain(grown.Id, before.Except(after));
        });

    /// <summary>Read backwards it is a leave. In zones, of any weight: an image changes one owner at most, and only for or by the one that joins.</summary>
    [Fact]
    public void Owners_NodeJoins_OnlyItsImagesMove() =>
        Gen.Select(SeveralAndOne, RingGenerators.Points, Generators.ImageId, Gen.Int[1, 5]).Sample((several, points, id, count) =>
        {
            var (nodes, which) = several;
            var joins = nodes[which];
            var before = Ids(Ring.Create(nodes.Where(node => node.Id != joins.Id), points).Owners(id, count));
            var after = Ids(Ring.Create(nodes, points).Owners(id, count));

            if (!after.Contains(joins.Id))
            {
                Assert.Equal(before, after);
                return;
            }

            Assert.Equal([joins.Id], after.Except(before));
            Assert.Equal(nodes.Length > count ? 1 : 0, before.Except(after).Count());
        });

    /// <summary>The expected part is 1/n, its standard deviation at 128 points about 9 % of it.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    public void Order_NodeJoins_MovesAboutOneNth(int nodes)
    {
        var all = RingGenerators.Numbered(nodes);
        var (before, after) = (Ring.Create(all[..^1], 128), Ring.Create(all, 128));
        var moved = Enumerable.Range(0, Images).Select(TestIds.Of).Count(id => before.Order(id).First() != after.Order(id).First());

        Assert.InRange((double)moved / Images, 0.6 / nodes, 1.4 / nodes);
    }

    [Fact]
    public void Share_Weights_IsInProportion()
    {
        double[] weights = [0.5, 1, 1, 2, 4];
        var nodes = RingGenerators.Numbered(weights.Length).Select((node, at) => node with { Weight = weights[at] }).ToArray();
        var ring = Ring.Create(nodes, 512);

        Assert.All(nodes, node => Assert.InRange(ring.Share(node.Id) / (node.Weight / weights.Sum()), 0.7, 1.3));
    }

    [Fact]
    public void Owners_WeightsOfAllKinds_AreInAsManyLocationsAsThereAre() =>
        Gen.Select(RingGenerators.Nodes(1, 12), RingGenerators.Points, Generators.ImageId, Gen.Int[1, 6]).Sample((nodes, points, id, count) =>
        {
            var owners = Ring.Create(nodes, points).Owners(id, count);
            Assert.Equal(Math.Min(count, nodes.Length), owners.Distinct().Count());
            Assert.Equal(
                Math.Min(count, nodes.DistinctBy(node => node.Location).Count()),
                owners.DistinctBy(node => node.Location).Count());
        });

    /// <summary>128 000 points are hashed and sorted; rebuilt only when the layout changes.</summary>
    [Fact]
    public void Create_ThousandNodes_OrdersThemAll()
    {
        var ring = Ring.Create(RingGenerators.Numbered(1000), 128);

        Assert.Equal(1000, ring.Order(TestIds.Of(1)).Distinct().Count());
        Assert.Equal(3, ring.Owners(TestIds.Of(1), 3).Count);
    }

    private static List<Guid> Ids(IEnumerable<Node> nodes) => [.. nodes.Select(node => node.Id)];
}
