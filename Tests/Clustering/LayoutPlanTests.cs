using CsCheck;
using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.Clustering;

public sealed class LayoutPlanTests
{
    private static readonly LayoutMember Ann = Silo(1, "ann");
    private static readonly LayoutMember Bob = Silo(2, "bob");

    [Fact]
    public void Join_NoLayoutYet_IsTheFirstVersionWithTheConfiguredPoints()
    {
        var layout = LayoutPlan.Join(null, null, Ann, pointsPerNode: 16)!;
        Assert.Equal((1L, 16), (layout.Version, layout.PointsPerNode));
        Assert.Equal([Ann], layout.Members);
    }

    [Fact]
    public void Join_AnExistingCluster_KeepsItsPoints()
    {
        var layout = LayoutPlan.Join(Stored(7, Ann), null, Bob, pointsPerNode: 16)!;
        Assert.Equal((8L, 128), (layout.Version, layout.PointsPerNode));
        Assert.Equal([Ann, Bob], layout.Members);
    }

    [Fact]
    public void Join_AsItIsAlready_ChangesNothing() => Assert.Null(LayoutPlan.Join(Stored(7, Ann, Bob), Stored(7, Ann, Bob), Bob, 128));

    [Fact]
    public void Join_MovedToAnotherAddress_ReplacesTheMember()
    {
        var moved = Bob with { Node = Bob.Node with { BaseUrl = "http://127.0.0.1:9" } };
        Assert.Equal([Ann, moved], LayoutPlan.Join(Stored(7, Ann, Bob), null, moved, 128)!.Members);
    }

    /// <summary>A database restored from a backup: nothing that was seen is lost, and the version goes on from what was seen.</summary>
    [Fact]
    public void Join_TheStoredLayoutIsOlderThanWasSeen_WritesForwardWhatBothKnow()
    {
        var eve = Silo(5, "eve");
        var layout = LayoutPlan.Join(Stored(3, eve), Stored(9, Ann, Bob), Bob, 128)!;
        Assert.Equal(10, layout.Version);
        Assert.Equal([Ann, Bob, eve], layout.Members);
    }

    [Fact]
    public void Join_AGatewayAtAnAddressOfAnother_TakesItsPlace()
    {
        var before = Silo(8, "gw") with { Role = NodeRole.Gateway };
        var after = Silo(9, "gw") with { Role = NodeRole.Gateway, Node = before.Node with { Id = Id(9) } };
        Assert.Equal([Ann, after], LayoutPlan.Join(Stored(4, Ann, before), null, after, 128)!.Members);
    }

    [Theory]
    [InlineData(5, 5, false)]
    [InlineData(6, 5, false)]
    [InlineData(4, 5, true)]
    public void IsRegression_Versions_LowerOnly(long stored, long seen, bool expected) =>
        Assert.Equal(expected, LayoutPlan.IsRegression(Stored(stored, Ann), Stored(seen, Ann)));

    [Fact]
    public void IsRegression_TheStorageIsEmptyAgain_IsOne()
    {
        Assert.True(LayoutPlan.IsRegression(null, Stored(1, Ann)));
        Assert.False(LayoutPlan.IsRegression(null, null));
    }

    [Fact]
    public void Leave_AMember_IsGoneAndANewVersion()
    {
        var layout = LayoutPlan.Leave(Stored(7, Ann, Bob), Bob.Node.Id)!;
        Assert.Equal(8, layout.Version);
        Assert.Equal([Ann], layout.Members);
        Assert.Null(LayoutPlan.Leave(layout, Bob.Node.Id));
    }

    [Fact]
    public void Drain_AMember_IsInANewVersionAndOwnsNothing()
    {
        var before = Stored(7, Ann, Bob);
        var layout = LayoutPlan.Drain(before, before, Bob.Node.Id)!;
        Assert.Equal(8, layout.Version);
        Assert.Equal([Ann, Bob with { Draining = true }], layout.Members);
        Assert.Equal([Ann.Node], layout.ToKeepers(layout.ToRing(), new HashSet<Guid>()).Nodes);
        Assert.Null(LayoutPlan.Drain(layout, layout, Bob.Node.Id));
        Assert.Null(LayoutPlan.Drain(layout, layout, Id(9)));
        Assert.Null(LayoutPlan.Drain(null, null, Ann.Node.Id));
    }

    [Fact]
    public void Resume_ADrainingMember_IsAsBefore()
    {
        var drained = LayoutPlan.Drain(Stored(7, Ann, Bob), null, Bob.Node.Id)!;
        var layout = LayoutPlan.Resume(drained, null, Bob.Node.Id)!;
        Assert.Equal(9, layout.Version);
        Assert.Equal([Ann, Bob], layout.Members);
        Assert.Null(LayoutPlan.Resume(layout, null, Bob.Node.Id));
    }

    [Fact]
    public void Forget_ThenJoin_IsANewMemberThatDrainsNothing()
    {
        var drained = LayoutPlan.Drain(Stored(7, Ann, Bob), null, Bob.Node.Id)!;
        var without = LayoutPlan.Forget(drained, drained, Bob.Node.Id)!;
        Assert.Equal(9, without.Version);
        Assert.Equal([Ann], without.Members);
        Assert.Null(LayoutPlan.Forget(without, without, Bob.Node.Id));
        var joined = LayoutPlan.Join(without, drained, Bob, 128)!;
        Assert.Equal(10, joined.Version);
        Assert.Equal([Ann, Bob], joined.Members);
    }

    /// <summary>It writes itself again as it is now; whether it drains is not its to say.</summary>
    [Fact]
    public void Join_ADrainingNodeInAnotherRun_DrainsOn()
    {
        var drained = LayoutPlan.Drain(Stored(7, Ann, Bob), null, Bob.Node.Id)!;
        Assert.Null(LayoutPlan.Join(drained, drained, Bob, 128));
        var again = Bob with { Instance = Id(77) };
        Assert.Equal([Ann, again with { Draining = true }], LayoutPlan.Join(drained, drained, again, 128)!.Members);
    }

    [Fact]
    public void Forward_ADrainThatTheBackupHasNot_IsKept()
    {
        var drained = LayoutPlan.Drain(Stored(7, Ann, Bob), null, Bob.Node.Id)!;
        var layout = LayoutPlan.Forward(Stored(3, Ann, Bob), drained);
        Assert.Equal(9, layout.Version);
        Assert.True(layout.Find(Bob.Node.Id)!.Draining);
        Assert.True(LayoutPlan.Drain(Stored(3, Ann, Bob), Stored(7, Ann, Bob), Bob.Node.Id) is { Version: 8 } forward && forward.Find(Bob.Node.Id)!.Draining);
    }

    /// <summary>Whatever is ordered and whoever joins: versions only grow, each node is there once, and drains as the last order about it says.</summary>
    [Fact]
    public void Orders_AnyHistory_TheLastWordCounts() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3]).Array[1, 30].Sample(steps =>
    {
        Layout? layout = null;
        var draining = new Dictionary<Guid, bool>();
        foreach (var (what, number) in steps)
        {
            var (id, before) = (Id(number), layout);
            var next = what switch
            {
                0 => LayoutPlan.Join(layout, layout, Silo(number, "n"), 128),
                1 => LayoutPlan.Drain(layout, layout, id),
                2 => LayoutPlan.Resume(layout, layout, id),
                _ => LayoutPlan.Forget(layout, layout, id),
            };
            layout = next ?? layout;
            Assert.True(next is null || next.Version == (before?.Version ?? 0) + 1);
            if (what == 3)
            {
                draining.Remove(id);
            }
            else if (what == 0)
            {
                draining.TryAdd(id, false);
            }
            else if (draining.ContainsKey(id))
            {
                draining[id] = what == 1;
            }

            Assert.Equal(draining.OrderBy(known => known.Key), (layout?.Members ?? []).Select(member => KeyValuePair.Create(member.Node.Id, member.Draining)).OrderBy(known => known.Key));
        }
    });

    /// <summary>Whatever the histories: the version goes above both, everybody seen stays, each node is there once, and the joiner is as it says.</summary>
    [Fact]
    public void Join_AnyHistories_OnlyGrows() => Gen.Select(Gen.Long[0, 6], Gen.Int[0, 5].HashSet[0, 6], Gen.Long[0, 6], Gen.Int[0, 5].HashSet[0, 6], Gen.Int[0, 5])
        .Sample((storedVersion, stored, seenVersion, seen, joining) =>
        {
            var storedLayout = storedVersion == 0 ? null : Stored(storedVersion, [.. stored.Select(number => Silo(number, "n"))]);
            var seenLayout = seenVersion == 0 ? null : Stored(seenVersion, [.. seen.Select(number => Silo(number, "n"))]);
            var me = Silo(joining, "me");
            var next = LayoutPlan.Join(storedLayout, seenLayout, me, 128);
            Assert.NotNull(next); // the nickname is new, so there is a change
            Assert.True(next.Version > Math.Max(storedVersion, seenVersion));
            Assert.Equal(next.Members.Length, next.Members.Select(member => member.Node.Id).Distinct().Count());
            Assert.Equal(me, next.Find(me.Node.Id));
            Assert.All(storedLayout?.Members ?? [], member => Assert.NotNull(next.Find(member.Node.Id)));
            if (LayoutPlan.IsRegression(storedLayout, seenLayout))
            {
                Assert.All(seenLayout!.Members, member => Assert.NotNull(next.Find(member.Node.Id)));
            }
        });

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static LayoutMember Silo(int number, string nickname) =>
        new(new Node(Id(number), nickname, BaseUrl: $"http://127.0.0.1:{1000 + number}"), NodeRole.Silo, Id(100 + number));

    private static Layout Stored(long version, params LayoutMember[] members) => new(version, 128, [.. members]);
}
