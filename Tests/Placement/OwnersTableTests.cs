using CsCheck;
using Reticulum.Placement;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Placement;

public sealed class OwnersTableTests
{
    private static readonly Gen<int> Count = Gen.Int[1, 5];

    [Fact]
    public void Of_AnyImage_IsWhatTheRingSays() =>
        Gen.Select(RingGenerators.Nodes(0, 9), RingGenerators.Points, Count, Generators.ImageId.Array[1, 40]).Sample((nodes, points, count, ids) =>
        {
            var ring = Ring.Create(nodes, points);
            var table = new OwnersTable(ring, count);
            foreach (var id in ids)
            {
                Assert.Equal(ring.Owners(id, count), table.Of(id));
                Assert.Equal(table.Of(id), table.Of(id));
                Assert.All(nodes, node => Assert.Equal(table.Of(id).Contains(node), table.IsOwner(node.Id, id)));
            }
        });

    [Fact]
    public void Of_EveryArc_IsWhatTheRingSaysOfItsFirstImage() =>
        Gen.Select(RingGenerators.Nodes(1, 9), Gen.OneOf(1, 2, 16), Count).Sample((nodes, points, count) =>
        {
            var ring = Ring.Create(nodes, points);
            var table = new OwnersTable(ring, count);
            var arcs = Enumerable.Range(0, 2000).Select(TestIds.Of).GroupBy(ring.ArcOf).Select(arc => arc.First());
            Assert.All(arcs, id => Assert.Equal(Ring.Spread(ring.OrderFrom(ring.ArcOf(id)), count), table.Of(id)));
        }, iter: 20);

    [Fact]
    public void Owners_SomeLeaveTheKeepers_AreThoseOfTheOrderWithoutThem() =>
        Leaving.Sample((before, after, id, count) =>
        {
            var left = Left(after);
            var order = before.Ring.Order(id).Where(node => !left.Contains(node.Id)).ToArray();
            Assert.Equal(Ring.Spread(order.Length > 0 ? order : before.Ring.Order(id), count), after.Owners(id, count));
        });

    /// <summary>Whoever stays keeps what it owns; only what the others owned goes to somebody new.</summary>
    [Fact]
    public void Owners_SomeLeaveTheKeepers_NothingMovesBetweenThoseThatStay() =>
        Leaving.Sample((before, after, id, count) =>
        {
            var left = Left(after);
            var (old, now) = (before.Owners(id, count).Select(node => node.Id).ToArray(), after.Owners(id, count).Select(node => node.Id).ToArray());
            if (before.Ring.Nodes.All(node => left.Contains(node.Id)))
            {
                return; // nobody would be left: nobody counts as having left
            }

            Assert.Empty(old.Where(node => !left.Contains(node)).Except(now));
            Assert.True(now.Except(old).Count() <= old.Count(left.Contains));
        });

    private static Gen<(ClusterMap Before, ClusterMap After, Reticulum.Images.ImageId Id, int Count)> Leaving { get; } =
        from nodes in RingGenerators.Nodes(1, 9)
        from fates in Gen.Int[0, 3].Array[nodes.Length]
        from id in Generators.ImageId
        from count in Count
        select (
            new ClusterMap(RingGenerators.LayoutOf(nodes), nodes[0].Id, alive: null, handOffsPossible: false),
            new ClusterMap(Draining(RingGenerators.LayoutOf(nodes), at => fates[at] == 0), nodes[0].Id, null, false, [.. nodes.Where((_, at) => fates[at] == 1).Select(node => node.Id)]),
            id,
            count);

    private static Layout Draining(Layout layout, Func<int, bool> isDraining) =>
        layout with { Members = [.. layout.Members.Select((member, at) => member with { Draining = isDraining(at) })] };

    private static HashSet<Guid> Left(ClusterMap map) => [.. map.Missing, .. map.Layout.Members.Where(member => member.Draining).Select(member => member.Node.Id)];
}
