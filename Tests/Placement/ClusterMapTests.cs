using CsCheck;
using Reticulum.Cluster;
using Reticulum.Placement;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Placement;

public sealed class ClusterMapTests
{
    private static readonly Node[] Three = RingGenerators.Numbered(3);

    [Fact]
    public void ReadOrder_AnyMap_NamesEverySiloOnceAndNoGateway() =>
        Gen.Select(RingGenerators.Map(10), Generators.ImageId, Gen.Int[1, 5]).Sample((map, id, count) =>
        {
            var order = map.ReadOrder(id, count);
            var silos = map.Layout.Members.Where(member => member.Role == NodeRole.Silo).Select(member => member.Node).ToHashSet();
            Assert.Equal(silos.Count, order.Count);
            Assert.True(silos.SetEquals(order));
            Assert.Empty(order.Intersect(map.Gateways));
            Assert.Equal(map.Layout.Members.Length, silos.Count + map.Gateways.Count());
        });

    [Fact]
    public void ReadOrder_AnyMap_OwnersFirstAndTheAliveFirstWithin() =>
        Gen.Select(RingGenerators.Map(10), Generators.ImageId, Gen.Int[1, 5]).Sample((map, id, count) =>
        {
            var owners = map.Ring.Owners(id, count);
            var order = map.ReadOrder(id, count);
            Assert.True(owners.ToHashSet().SetEquals(order.Take(owners.Count)));
            foreach (var part in new[] { order.Take(owners.Count), order.Skip(owners.Count) })
            {
                Assert.DoesNotContain(part.SkipWhile(node => map.IsAlive(node.Id)), node => map.IsAlive(node.Id));
            }

            // Of two that are both alive, or both not, the one that the ring names first goes first.
            var ring = map.Ring.Order(id).ToList();
            var others = order.Skip(owners.Count).Where(node => map.IsAlive(node.Id)).Select(node => ring.IndexOf(node)).ToList();
            Assert.Equal(others.Order(), others);
        });

    [Fact]
    public void IsAlive_NobodyKnown_EverybodyIs()
    {
        var map = new ClusterMap(RingGenerators.LayoutOf(Three), Three[0].Id, alive: null, handOffsPossible: true);

        Assert.All(Three, node => Assert.True(map.IsAlive(node.Id)));
    }

    [Fact]
    public void IsAlive_NobodyAlive_ThisNodeIs()
    {
        var map = new ClusterMap(RingGenerators.LayoutOf(Three), Three[0].Id, alive: [], handOffsPossible: true);

        Assert.Equal([true, false, false], Three.Select(node => map.IsAlive(node.Id)));
    }

    [Fact]
    public void With_OtherLiveness_KeepsLayoutAndRing()
    {
        var map = new ClusterMap(RingGenerators.LayoutOf(Three), Three[0].Id, alive: null, handOffsPossible: true);
        var next = map.With([Three[1].Id], handOffsPossible: false);

        Assert.Same(map.Ring, next.Ring);
        Assert.Same(map.Layout, next.Layout);
        Assert.False(next.HandOffsPossible);
        Assert.True(map.HandOffsPossible);
        Assert.Equal([true, true, false], Three.Select(node => next.IsAlive(node.Id)));
    }
}
