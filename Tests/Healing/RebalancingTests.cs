using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Replication;
using Reticulum.Tests.Replication;
using Xunit;

namespace Reticulum.Tests.Healing;

/// <summary>Rounds of rebalancing between real disks: everything comes to its owners, nothing is lost on the way.</summary>
public sealed class RebalancingTests
{
    private static readonly Tombstone Grave = new(2, DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task Round_AnOwnerLacksCopies_FetchesThem()
    {
        await using var lab = new HealingLab(nodes: 3, replication: 3);
        var ids = new List<ImageId>();
        for (var n = 0; n < 20; n++)
        {
            ids.Add(await lab[lab.Nodes[0]].StoreAsync($"picture {n}"));
            await lab[lab.Nodes[1]].StoreAsync($"picture {n}");
        }

        var round = await lab[lab.Nodes[2]].RoundAsync();

        Assert.Equal(new RebalanceRound(Complete: true, WithAllAlive: true, Left: 0, Kept: 0, Done: 20), round);
        Assert.All(ids, id => Assert.True(lab[lab.Nodes[2]].HoldsRight(id)));
        Assert.Equal(new RebalanceRound(Complete: true, WithAllAlive: true, Left: 0, Kept: 0, Done: 0), await lab[lab.Nodes[2]].RoundAsync());
    }

    [Fact]
    public async Task Round_AllIsWell_MovesNothing()
    {
        await using var lab = new HealingLab(nodes: 3, replication: 3);
        foreach (var node in lab.Nodes)
        {
            await lab[node].StoreAsync("a picture");
        }

        foreach (var node in lab.Nodes)
        {
            Assert.Equal(new RebalanceRound(Complete: true, WithAllAlive: true, Left: 0, Kept: 0, Done: 0), await lab[node].RoundAsync());
        }
    }

    /// <summary>A node that takes no part in a comparison may be the only one that has something.</summary>
    [Fact]
    public async Task Round_ANodeIsAway_IsNotComplete()
    {
        await using var lab = new HealingLab(nodes: 3, replication: 2);
        lab.Away.Add(lab.Nodes[2].Id);
        Assert.False((await lab[lab.Nodes[0]].RoundAsync()).WithAllAlive); // not noticed yet
        lab.Set(lab.Layout);
        var round = await lab[lab.Nodes[0]].RoundAsync();
        Assert.Equal((false, true), (round.Complete, round.WithAllAlive));

        lab.Set(lab.Layout, missing: [lab.Nodes[2].Id]);
        Assert.True((await lab[lab.Nodes[0]].RoundAsync()).Complete);
    }

    [Fact]
    public async Task Round_LayoutsDiffer_IsNotComplete()
    {
        await using var lab = new HealingLab(nodes: 2, replication: 2);
        lab[lab.Nodes[1]].Take(lab.Layout with { Version = lab.Layout.Version + 1 }, [.. lab.Nodes.Select(node => node.Id)], []);

        Assert.Equal(default, await lab[lab.Nodes[0]].RoundAsync() with { Kept = 0 });
    }

    /// <summary>The others answer through the asker's eyes, so that nodes that have not noticed the same outage at the same time can compare all the same.</summary>
    [Fact]
    public async Task Round_OnlyOneNodeCountsAnotherAsMissing_TakesWhatThatOneOwned()
    {
        await using var lab = new HealingLab(nodes: 4, replication: 2);
        var ids = new List<ImageId>();
        for (var n = 0; n < 40; n++)
        {
            var id = Id($"picture {n}");
            foreach (var owner in lab.OwnersOf(id))
            {
                await lab[owner].StoreAsync($"picture {n}");
            }

            ids.Add(id);
        }

        var lost = lab.Nodes[3];
        lab.Away.Add(lost.Id);
        lab.Set(lab.Layout);
        var first = lab[lab.Nodes[0]];
        var before = ids.Count(first.HoldsRight);
        first.Take(lab.Layout, [.. lab.Nodes[..3].Select(node => node.Id)], [lost.Id]);
        await first.RoundAsync();

        var owned = ids.Where(id => first.Map.Current.Owners(id, 2).Any(owner => owner.Id == first.Node.Id)).ToList();
        Assert.True(owned.Count > before);
        Assert.All(owned, id => Assert.True(first.HoldsRight(id)));
    }

    [Fact]
    public async Task Heal_ANodeJoins_OwnersHaveTheImagesAndNobodyElse()
    {
        await using var lab = new HealingLab(nodes: 5, replication: 3);
        var five = lab.Layout;
        lab.Set(lab.Next(members => members.Take(4)));
        var ids = await StoreAtOwnersAsync(lab, 60);

        lab.Set(five with { Version = lab.Layout.Version + 1 });
        await lab.HealAsync();

        AssertAtHome(lab, ids);
        Assert.Contains(ids, id => lab[lab.Nodes[4]].Holds(id));
        Assert.Equal(ids.Count(id => lab[lab.Nodes[4]].Holds(id)), lab.Nodes.Sum(node => lab[node].Trash.Count));
    }

    [Fact]
    public async Task Heal_ANodeIsDrained_HandsOnAllItHas()
    {
        await using var lab = new HealingLab(nodes: 4, replication: 2);
        var ids = await StoreAtOwnersAsync(lab, 60);
        var held = ids.Count(id => lab[lab.Nodes[0]].Holds(id));

        lab.Set(lab.Next(members => members.Select(member => member with { Draining = member.Node.Id == lab.Nodes[0].Id })));
        await lab.HealAsync();

        AssertAtHome(lab, ids);
        Assert.DoesNotContain(ids, id => lab[lab.Nodes[0]].Holds(id));
        Assert.Equal(held, lab[lab.Nodes[0]].Trash.Count);
    }

    /// <summary>With fewer nodes left than copies wanted, nothing goes.</summary>
    [Fact]
    public async Task Heal_TooFewNodesAreLeft_ADrainedNodeKeepsItsCopies()
    {
        await using var lab = new HealingLab(nodes: 3, replication: 3);
        var id = await lab[lab.Nodes[0]].StoreAsync("a picture");

        lab.Set(lab.Next(members => members.Select(member => member with { Draining = member.Node.Id == lab.Nodes[0].Id })));
        await lab.HealAsync();

        Assert.All(lab.Nodes, node => Assert.True(lab[node].HoldsRight(id)));
    }

    [Fact]
    public async Task Heal_AZombieComesBack_ItsOldCopiesStayDead()
    {
        await using var lab = new HealingLab(nodes: 4, replication: 3);
        var id = Id("a picture");
        var owners = lab.OwnersOf(id);
        var zombie = owners[0];
        foreach (var owner in owners)
        {
            await lab[owner].StoreAsync("a picture");
        }

        lab.Away.Add(zombie.Id);
        lab.Set(lab.Layout);
        foreach (var owner in owners.Skip(1))
        {
            lab[owner].Blobs.Delete(id, Grave);
        }

        lab.Away.Clear();
        lab.Set(lab.Layout);
        await lab.HealAsync();

        Assert.Empty(lab.HoldersOf(id));
        Assert.Equal(Grave, Assert.IsType<BlobState.Deleted>(lab[zombie].Blobs.Find(id)).Tombstone);
    }

    /// <summary>A copy of an older generation where the image is deleted, on a node that does not own it.</summary>
    [Fact]
    public async Task Heal_ACopyKeptElsewhereWasDeleted_GoesWithoutComingBack()
    {
        await using var lab = new HealingLab(nodes: 4, replication: 3);
        var id = Id("a picture");
        var other = lab.Nodes.Single(node => !lab.OwnersOf(id).Contains(node));
        await lab[other].StoreAsync("a picture");
        foreach (var owner in lab.OwnersOf(id))
        {
            lab[owner].Blobs.Delete(id, Grave);
        }

        await lab.HealAsync();

        Assert.Empty(lab.HoldersOf(id));
        Assert.IsNotType<BlobState.Present>(lab[other].Blobs.Find(id));
    }

    /// <summary>Nothing else would take it away, and while it is there the node has something that nobody can repair, and is never safe to stop.</summary>
    [Fact]
    public async Task Heal_ACopyKeptForOthersRotted_NothingIsLeftOfIt()
    {
        await using var lab = new HealingLab(nodes: 4, replication: 3);
        var id = Id("a picture");
        foreach (var node in lab.Nodes)
        {
            await lab[node].StoreAsync("a picture");
        }

        var keeper = lab[lab.Nodes.Single(node => !lab.OwnersOf(id).Contains(node))];
        await File.WriteAllTextAsync(keeper.PathOf(id), "a p1cture", TestContext.Current.CancellationToken);
        Assert.Null(keeper.Blobs.Verify(id));
        Assert.Equal(1, keeper.Catalog.Lost);

        await lab.HealAsync();

        Assert.IsType<BlobState.Missing>(keeper.Blobs.Find(id));
        Assert.Equal(0, keeper.Catalog.Lost);
        Assert.Single(keeper.Quarantine);
    }

    [Fact]
    public async Task Heal_StoredAgainAfterADelete_LivesEverywhere()
    {
        await using var lab = new HealingLab(nodes: 3, replication: 3);
        var id = Id("a picture");
        lab[lab.Nodes[0]].Blobs.Delete(id, Grave);
        await lab[lab.Nodes[1]].StoreAsync("a picture", generation: 3);
        await lab[lab.Nodes[2]].StoreAsync("a picture", generation: 1);

        await lab.HealAsync();

        Assert.All(lab.Nodes, node => Assert.Equal(3, Assert.IsType<BlobState.Present>(lab[node].Blobs.Find(id)).Metadata!.Generation));
    }

    /// <summary>What it slept through it must not serve, from when it is among the others again.</summary>
    [Fact]
    public async Task Read_OfANodeThatSleptThroughADelete_IsDeletedBeforeItHasCaughtUp()
    {
        await using var lab = new HealingLab(nodes: 3, replication: 3);
        var (sleeper, id) = (lab[lab.Nodes[0]], Id("a picture"));
        foreach (var node in lab.Nodes)
        {
            await lab[node].StoreAsync("a picture");
        }

        lab[lab.Nodes[1]].Blobs.Delete(id, Grave);
        lab[lab.Nodes[2]].Blobs.Delete(id, Grave);
        sleeper.Take(lab.Layout, null, []);
        Assert.IsType<ReadOutcome.Found>(await sleeper.ReadAsync(id)); // nobody can be asked: what the disk has

        lab.Set(lab.Layout);
        Assert.IsType<ReadOutcome.Deleted>(await sleeper.ReadAsync(id));
        var found = Assert.IsType<OriginalReply.Found>(await sleeper.Port.Copies.OpenOriginalAsync(id, TestContext.Current.CancellationToken));
        Assert.False(found.CaughtUp);
        await found.Bytes.DisposeAsync();

        await lab.HealAsync();
        Assert.IsType<BlobState.Deleted>(sleeper.Blobs.Find(id));
    }

    /// <summary>A tombstone that rotted says nothing about the others' copies, and is replaced by one of theirs.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Heal_ATombstoneCannotBeRead_IsReplacedAndNeverSpread(bool deleted)
    {
        await using var lab = new HealingLab(nodes: 3, replication: 3);
        var (rotten, id) = (lab[lab.Nodes[0]], Id("a picture"));
        rotten.Blobs.Delete(id, Grave);
        await File.WriteAllTextAsync(Path.Join(rotten.Data.FullPath(BlobPath.Directory(id)), BlobPath.Tombstone), "{", TestContext.Current.CancellationToken);
        rotten.Catalog.Load(id);
        foreach (var other in lab.Nodes[1..])
        {
            await lab[other].StoreAsync("a picture", generation: 3);
            if (deleted)
            {
                lab[other].Blobs.Delete(id, Grave with { Generation = 4 });
            }
        }

        await lab.HealAsync();

        Assert.Equal(deleted ? 4 : long.MaxValue, Assert.IsType<BlobState.Deleted>(rotten.Blobs.Find(id)).Tombstone.Generation);
        Assert.All(lab.Nodes[1..], other => Assert.Equal(!deleted, lab[other].HoldsRight(id)));
        Assert.Equal(deleted ? 0 : 1, (await rotten.RoundAsync()).Left);
        Assert.IsType<ReadOutcome.Deleted>(await rotten.ReadAsync(id));
    }

    private static ImageId Id(string text) => TestImage.Of(TestImage.Bytes(text)).Id;

    private static async Task<List<ImageId>> StoreAtOwnersAsync(HealingLab lab, int count)
    {
        var ids = new List<ImageId>();
        for (var n = 0; n < count; n++)
        {
            foreach (var owner in lab.OwnersOf(Id($"picture {n}")))
            {
                await lab[owner].StoreAsync($"picture {n}");
            }

            ids.Add(Id($"picture {n}"));
        }

        return ids;
    }

    private static void AssertAtHome(HealingLab lab, IEnumerable<ImageId> ids) => Assert.All(ids, id =>
    {
        Assert.Equal(lab.OwnersOf(id).Select(owner => owner.Id).Order(), lab.HoldersOf(id).Select(node => node.Node.Id).Order());
        Assert.All(lab.HoldersOf(id), node => Assert.True(node.HoldsRight(id)));
    });
}
