using CsCheck;
using Reticulum.Cluster;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Images;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Replication;

public sealed class ReplicaPlanTests
{
    private static readonly Gen<(ClusterMap Map, HashSet<Guid> TakesNothing)> Situation =
        from map in RingGenerators.Map(10)
        from refuses in Gen.Bool.Array[map.Layout.Members.Length]
        select (map, map.Layout.Members.Where((_, at) => refuses[at]).Select(member => member.Node.Id).ToHashSet());

    [Fact]
    public void For_AnySituation_TargetsAndSparesAreTheWriteOrder() =>
        Gen.Select(Situation, Generators.ImageId, Gen.Int[1, 5]).Sample((situation, id, replication) =>
        {
            var (map, takesNothing) = situation;
            var plan = ReplicaPlan.For(map, id, replication, takesNothing);
            var takes = map.Layout.Members
                .Where(member => member.Role == NodeRole.Silo && member.Node.Writeable && map.IsAlive(member.Node.Id) && !takesNothing.Contains(member.Node.Id))
                .Select(member => member.Node)
                .ToHashSet();

            Assert.True(takes.SetEquals(plan.Targets.Concat(plan.Spares)));
            Assert.Equal(takes.Count, plan.Targets.Length + plan.Spares.Length);
            Assert.Equal(Math.Min(replication, takes.Count), plan.Targets.Length);
            var order = map.Ring.Order(id).ToList();
            Assert.Equal(plan.Spares.OrderBy(order.IndexOf), plan.Spares);
        });

    [Fact]
    public void For_AnySituation_TargetsAreInAsManyLocationsAsThereAre() =>
        Gen.Select(Situation, Generators.ImageId, Gen.Int[1, 5]).Sample((situation, id, replication) =>
        {
            var plan = ReplicaPlan.For(situation.Map, id, replication, situation.TakesNothing);
            var locations = plan.Targets.Concat(plan.Spares).Select(node => node.Location).Distinct().Count();
            Assert.Equal(Math.Min(replication, locations), plan.Targets.Select(node => node.Location).Distinct().Count());
        });

    [Fact]
    public void For_EverybodyThere_TargetsAreTheOwnersAndNothingIsOwed() =>
        Gen.Select(RingGenerators.Nodes(1, 10), Generators.ImageId, Gen.Int[1, 5]).Sample((nodes, id, replication) =>
        {
            var layout = RingGenerators.LayoutOf([.. nodes.Select(node => node with { Writeable = true })]);
            var plan = ReplicaPlan.For(new ClusterMap(layout, nodes[0].Id, alive: null, handOffsPossible: false), id, replication, new HashSet<Guid>());
            Assert.Equal(plan.Owners, plan.Targets);
            Assert.Empty(plan.StillOwed(plan.Targets));
        });

    [Fact]
    public void StillOwed_AnySituation_IsTheWriteableOwnersWithoutACopy() =>
        Gen.Select(Situation, Generators.ImageId, Gen.Int[1, 5]).Sample((situation, id, replication) =>
        {
            var (map, takesNothing) = situation;
            var plan = ReplicaPlan.For(map, id, replication, takesNothing);
            var owners = map.Ring.Owners(id, replication);
            Assert.Equal(owners, plan.Owners);
            Assert.Equal(owners.Where(owner => owner.Writeable), plan.StillOwed([]));
            Assert.Equal(owners.Where(owner => owner.Writeable && !plan.Targets.Contains(owner)), plan.StillOwed(plan.Targets));
            Assert.Empty(plan.StillOwed(owners));
        });

    [Fact]
    public void For_LivenessAndRefusals_ChangeNoOwner() =>
        Gen.Select(Situation, Generators.ImageId, Gen.Int[1, 5]).Sample((situation, id, replication) =>
            ReplicaPlan.For(situation.Map, id, replication, situation.TakesNothing).Owners.SequenceEqual(
                ReplicaPlan.For(situation.Map.With(null, false), id, replication, new HashSet<Guid>()).Owners));

    [Fact]
    public void For_AnOwnerAway_TheNextInOrderTakesItsPlaceAndItIsOwed()
    {
        var nodes = RingGenerators.Numbered(4);
        var map = new ClusterMap(RingGenerators.LayoutOf(nodes), nodes[0].Id, alive: null, handOffsPossible: false);
        var order = map.Ring.Order(TestIds.Of(1)).ToArray();
        var gone = order.First(node => node.Id != map.Self);
        var plan = ReplicaPlan.For(
            map.With([.. nodes.Where(node => node != gone).Select(node => node.Id)], true), TestIds.Of(1), 2, new HashSet<Guid>());

        Assert.Equal(order.Where(node => node != gone).Take(2), plan.Targets);
        Assert.Equal(order.Take(2).Contains(gone) ? [gone] : [], plan.StillOwed(plan.Targets));
    }
}
