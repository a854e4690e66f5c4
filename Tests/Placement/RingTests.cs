using CsCheck;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Placement;

public sealed class RingTests
{
    private static readonly Gen<Node> AnyNode = Gen.Select(
        Gen.Guid,
        Gen.OneOf("default", "north", "south", "east", "Default"),
        (id, location) => new Node(id, $"node-{id:N}", location));

    private static readonly Gen<Node[]> Nodes = AnyNode.Array[1, 12].Select(nodes => nodes.DistinctBy(node => node.Id).ToArray());

    private static readonly Gen<int> Points = Gen.OneOf(1, 2, 16, 128);

    public static TheoryData<int, int> Vectors
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var vector in RingVectors.Read())
            {
                data.Add(vector.PointsPerNode, vector.Nodes.Count);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Order_Vector_IsTheOriginals(int pointsPerNode, int nodes)
    {
        var vector = Assert.Single(RingVectors.Read(), ring => ring.PointsPerNode == pointsPerNode && ring.Nodes.Count == nodes);
        var ring = Ring.Create(vector.Nodes.Select(id => new Node(id, id.ToString())), pointsPerNode);
        Assert.NotEmpty(vector.Images);
        Assert.All(vector.Images, image =>
        {
            var id = ImageId.Parse(image.Id);
            Assert.Equal(image.Order, ring.Order(id).Select(node => node.Id));
            Assert.Equal(image.Order.Take(3), ring.Owners(id, 3).Select(node => node.Id));
        });
    }

    [Fact]
    public void Order_AnyImage_NamesEveryNodeOnce() =>
        Gen.Select(Nodes, Points, Generators.ImageId).Sample((nodes, points, id) =>
            Ring.Create(nodes, points).Order(id).Select(node => node.Id).Order().SequenceEqual(nodes.Select(node => node.Id).Order()));

    [Fact]
    public void Order_NodesInAnotherSequence_IsTheSame() =>
        Gen.Select(Nodes.SelectMany(nodes => Gen.Shuffle(nodes).Select(shuffled => (nodes, shuffled))), Points, Generators.ImageId)
            .Sample((nodes, points, id) =>
                Ring.Create(nodes.nodes, points).Order(id).SequenceEqual(Ring.Create(nodes.shuffled, points).Order(id)));

    /// <summary>Read in the other direction it is the join of a node.</summary>
    [Fact]
    public void Order_NodeLeaves_OthersKeepTheirRelativeOrder() =>
        Gen.Select(Nodes.Where(nodes => nodes.Length > 1), Points, Generators.ImageId, Gen.Int[0, 11]).Sample((nodes, points, id, which) =>
        {
            var gone = nodes[which % nodes.Length];
            var before = Ring.Create(nodes, points).Order(id);
            var after = Ring.Create(nodes.Where(node => node != gone), points).Order(id);
            return before.Where(node => node != gone).SequenceEqual(after);
        });

    /// <summary>An image whose owners do not change moves nothing; one whose owners do change takes exactly one new node for the one that left.</summary>
    [Fact]
    public void Owners_NodeLeaves_OnlyItsImagesMove() =>
        Gen.Select(Nodes.Where(nodes => nodes.Length > 1), Points, Generators.ImageId, Gen.Int[0, 11], Gen.Int[1, 4]).Sample(
            (nodes, points, id, which, count) =>
            {
                var zoneless = nodes.Select(node => node with { Location = Node.DefaultLocation }).ToArray();
                var gone = zoneless[which % zoneless.Length];
                var before = Ring.Create(zoneless, points).Owners(id, count);
                var after = Ring.Create(zoneless.Where(node => node != gone), points).Owners(id, count);
                var moved = after.Except(before).Count();
                Assert.Equal(before.Contains(gone) && zoneless.Length > count ? 1 : 0, moved);
                Assert.Equal(before.Where(node => node != gone), after.Take(before.Count - (before.Contains(gone) ? 1 : 0)));
            });

    [Fact]
    public void Owners_AnyCount_AreDistinctAndAsManyAsThereCanBe() =>
        Gen.Select(Nodes, Points, Generators.ImageId, Gen.Int[0, 15]).Sample((nodes, points, id, count) =>
        {
            var owners = Ring.Create(nodes, points).Owners(id, count);
            Assert.Equal(Math.Min(count, nodes.Length), owners.Count);
            Assert.Equal(owners.Count, owners.Distinct().Count());
        });

    [Fact]
    public void Owners_SeveralLocations_AreSpreadAsFarAsTheyGo() =>
        Gen.Select(Nodes, Points, Generators.ImageId, Gen.Int[1, 12]).Sample((nodes, points, id, count) =>
        {
            var locations = nodes.Select(node => node.Location).Distinct(StringComparer.Ordinal).Count();
            var ring = Ring.Create(nodes, points);
            var owners = ring.Owners(id, count);
            Assert.Equal(Math.Min(count, locations), owners.Select(node => node.Location).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(ring.Order(id).First(), owners[0]);

            // The spread ones come in ring order, and so do those that fill up.
            var order = ring.Order(id).ToList();
            var spread = owners.Take(Math.Min(count, locations)).Select(node => order.IndexOf(node)).ToList();
            var filled = owners.Skip(Math.Min(count, locations)).Select(node => order.IndexOf(node)).ToList();
            Assert.Equal(spread.Order(), spread);
            Assert.Equal(filled.Order(), filled);
        });

    /// <summary>The end that is known beforehand is the end that a look at everybody would have come to.</summary>
    [Fact]
    public void Owners_AnyRing_AreThoseOfTheWholeOrder() =>
        Gen.Select(Nodes, Points, Generators.ImageId, Gen.Int[0, 12]).Sample((nodes, points, id, count) =>
        {
            var ring = Ring.Create(nodes, points);
            return ring.Owners(id, count).SequenceEqual(Ring.Spread([.. ring.Order(id)], count));
        });

    /// <summary>Or owners would cost a look at every node of a cluster without zones.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    public void Spread_ThousandNodesInAFewLocations_LooksAtNoMoreThanItTakes(int locations, int count)
    {
        var looked = 0;
        var order = Enumerable.Range(0, 1000).Select(number =>
        {
            looked++;
            return new Node(new Guid(number, 0, 0, new byte[8]), $"node{number}", $"zone{number % locations}");
        });
        Assert.Equal(count, Ring.Spread(order, count, locations).Count);
        Assert.InRange(looked, count, count + 1);
    }

    [Fact]
    public void Owners_FewerAsked_AreAPrefixOfMore() =>
        Gen.Select(Nodes, Points, Generators.ImageId, Gen.Int[1, 11]).Sample((nodes, points, id, count) =>
        {
            var ring = Ring.Create(nodes, points);
            return ring.Owners(id, count).SequenceEqual(ring.Owners(id, count + 1).Take(count));
        });

    [Fact]
    public void Share_OfAllNodes_SumsToOne() => Gen.Select(Nodes, Points).Sample((nodes, points) =>
    {
        var ring = Ring.Create(nodes, points);
        Assert.All(nodes, node => Assert.InRange(ring.Share(node.Id), 0, 1));
        Assert.Equal(1, nodes.Sum(node => ring.Share(node.Id)), 1e-9);
    });

    /// <summary>
    /// With p points the share's standard deviation is about 1/(n·√p): at 128 points 9 % of the mean, and five of them are as good as never passed.
    /// </summary>
    [Fact]
    public void Share_128Points_IsNearOneNth() => Nodes.Where(nodes => nodes.Length > 1).Sample(nodes =>
    {
        var ring = Ring.Create(nodes, 128);
        var even = 1.0 / nodes.Length;
        Assert.All(nodes, node => Assert.InRange(ring.Share(node.Id), even * 0.5, even * 1.5));
    });

    /// <summary>Share counts arcs; this counts images.</summary>
    [Fact]
    public void Share_CountedByImages_IsTheSame()
    {
        var nodes = Enumerable.Range(1, 4).Select(n => new Node(new Guid(n, 0, 0, new byte[8]), $"node{n}")).ToArray();
        var ring = Ring.Create(nodes, 16);
        const int Images = 20_000;
        var counted = Enumerable.Range(0, Images)
            .Select(n => new ImageId(System.Security.Cryptography.SHA1.HashData(BitConverter.GetBytes(n))))
            .CountBy(id => ring.Order(id).First().Id)
            .ToDictionary();
        Assert.All(nodes, node => Assert.Equal(ring.Share(node.Id), (double)counted[node.Id] / Images, 0.02));
    }

    [Fact]
    public void Share_OfAStranger_IsNothing() =>
        Assert.Equal(0, Ring.Create([new Node(Guid.Parse("52e6b438-f2a7-4269-a651-0c5ca6a3a450"), "a")], 16).Share(Guid.Empty));

    /// <summary>The first point must be greater than the image: an image on a point belongs to the next one.</summary>
    [Fact]
    public void Order_ImageExactlyOnAPoint_StartsAtTheNextPoint()
    {
        var ids = Enumerable.Range(1, 3).Select(n => new Guid(n, 0, 0, new byte[8])).ToArray();
        var points = ids
            .Select(id => (Id: id, Point: new ImageId(System.Security.Cryptography.SHA1.HashData(System.Text.Encoding.ASCII.GetBytes($"{id}0")))))
            .OrderBy(point => point.Point)
            .ToArray();
        var ring = Ring.Create(ids.Select(id => new Node(id, "n")), 1);
        for (var at = 0; at < points.Length; at++)
        {
            Assert.Equal(points[(at + 1) % points.Length].Id, ring.Order(points[at].Point).First().Id);
        }
    }

    [Fact]
    public void Empty_AnyImage_HasNobody()
    {
        var id = ImageId.Parse("a9993e364706816aba3e25717850c26c9cd0d89d");
        Assert.Empty(Ring.Empty.Order(id));
        Assert.Empty(Ring.Empty.Owners(id, 3));
    }

    [Fact]
    public void Create_NoPoints_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Ring.Create([], 0));
}
