using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Peers;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.Clustering;

public sealed class LayoutKeeperTests : IDisposable
{
    private readonly LayoutBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LayoutBench.Storage Store => _bench.Store;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Join_TwoNodes_BothKnowBoth()
    {
        var ann = _bench.Start("ann");
        var bob = _bench.Start("bob");
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Assert.True(await bob.Keeper.JoinAsync(Cancellation));
        Assert.Equal(2, bob.Map.Current.Layout.Members.Length);
        Assert.Equal(2, bob.Map.Current.Ring.Nodes.Length);
    }

    [Fact]
    public async Task Join_ALiveNodeHasItsId_IsRefusedAndNamesIt()
    {
        var ann = _bench.Start("ann");
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        var copy = _bench.Start("copy", id: ann.Local.Identity.Id);
        copy.Peers.There = ann.Local.Identity;

        Assert.False(await copy.Keeper.JoinAsync(Cancellation));
        Assert.Contains(ann.Local.Identity.Id.ToString(), copy.Refusal.Why, StringComparison.Ordinal);
        Assert.Contains("ann", copy.Refusal.Why, StringComparison.Ordinal);
        Assert.Equal("ann", (await Store.ReadAsync(Cancellation))!.Members.Single().Node.Nickname);
    }

    /// <summary>A restart after a crash, at another address: nobody answers at the old one.</summary>
    [Fact]
    public async Task Join_ItsPredecessorIsDead_TakesItsPlace()
    {
        var before = _bench.Start("ann");
        Assert.True(await before.Keeper.JoinAsync(Cancellation));
        var after = _bench.Start("ann again", id: before.Local.Identity.Id);

        Assert.True(await after.Keeper.JoinAsync(Cancellation));
        Assert.Null(after.Refusal.Why);
        Assert.Equal("ann again", (await Store.ReadAsync(Cancellation))!.Members.Single().Node.Nickname);
    }

    [Fact]
    public async Task Join_AnotherProcessAnswersAtTheOldAddress_IsNoDuplicate()
    {
        var before = _bench.Start("ann");
        Assert.True(await before.Keeper.JoinAsync(Cancellation));
        var after = _bench.Start("ann", id: before.Local.Identity.Id);
        after.Peers.There = new NodeIdentity(Guid.NewGuid(), Guid.NewGuid());
        Assert.True(await after.Keeper.JoinAsync(Cancellation));
    }

    [Fact]
    public async Task Layout_OfTheLastRun_IsKnownBeforeTheStorageIs()
    {
        var ann = _bench.Start("ann");
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Assert.True(await _bench.Start("bob").Keeper.JoinAsync(Cancellation));
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));

        var again = _bench.Start("ann", id: ann.Local.Identity.Id, home: ann.Home);
        Assert.Equal(ann.Map.Current.Layout.Version, again.Map.Current.Layout.Version);
    }

    /// <summary>The cluster's database restored from a backup.</summary>
    [Fact]
    public async Task Refresh_TheStoredLayoutIsOlder_IsRefusedAndWrittenForward()
    {
        var ann = _bench.Start("ann");
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        var old = (await Store.ReadAsync(Cancellation))!;
        Assert.True(await _bench.Start("bob").Keeper.JoinAsync(Cancellation));
        await ann.Keeper.StartAsync(Cancellation);
        await SeesAsync(ann, layout => layout.Members.Length == 2);
        var newest = ann.Map.Current.Layout.Version;

        await Store.RestoreAsync(old);
        await SeesAsync(ann, layout => layout.Version > newest);
        Assert.Equal(2, ann.Map.Current.Layout.Members.Length);
        await ann.Keeper.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Leave_AGateway_IsForgotten_ASiloIsNot()
    {
        var ann = _bench.Start("ann");
        var gateway = _bench.Start("gw", role: NodeRole.Gateway);
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Assert.True(await gateway.Keeper.JoinAsync(Cancellation));
        await gateway.Keeper.LeaveAsync(Cancellation);
        await ann.Keeper.LeaveAsync(Cancellation);
        Assert.Equal("ann", (await Store.ReadAsync(Cancellation))!.Members.Single().Node.Nickname);
    }

    /// <summary>A change is there for all who look, and a node that comes back is as draining as it was.</summary>
    [Fact]
    public async Task Change_ADrain_OutlivesTheNodesRestart()
    {
        var (ann, bob) = (_bench.Start("ann"), _bench.Start("bob"));
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Assert.True(await bob.Keeper.JoinAsync(Cancellation));
        Assert.IsType<LayoutChange.Done>(await DrainAsync(ann, bob));
        Assert.True(ann.Map.Current.IsDraining(bob.Id));
        Assert.False(bob.Map.Current.IsDraining(bob.Id));
        Assert.True(await bob.Keeper.JoinAsync(Cancellation));
        Assert.True(bob.Map.Current.IsDraining(bob.Id));

        var again = _bench.Start("bob elsewhere", id: bob.Id, home: bob.Home);
        Assert.True(again.Map.Current.IsDraining(bob.Id)); // before the storage is asked
        Assert.True(await again.Keeper.JoinAsync(Cancellation));
        Assert.True((await Store.ReadAsync(Cancellation))!.Find(bob.Id)!.Draining);
    }

    [Fact]
    public async Task Change_SomebodyIsFaster_IsMadeOnWhatThatOneWrote()
    {
        var (ann, bob) = (_bench.Start("ann"), _bench.Start("bob"));
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Store.BeforeWrite = async () =>
        {
            Store.BeforeWrite = null;
            Assert.True(await bob.Keeper.JoinAsync(Cancellation));
        };
        Assert.IsType<LayoutChange.Done>(await DrainAsync(ann, ann));
        var stored = (await Store.ReadAsync(Cancellation))!;
        Assert.True(stored.Find(ann.Id)!.Draining);
        Assert.False(stored.Find(bob.Id)!.Draining);
    }

    [Fact]
    public async Task Change_NothingToDo_WritesNothing()
    {
        var ann = _bench.Start("ann");
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Assert.IsType<LayoutChange.Done>(await DrainAsync(ann, ann));
        var version = (await Store.ReadAsync(Cancellation))!.Version;
        Assert.IsType<LayoutChange.Done>(await DrainAsync(ann, ann));
        Assert.Equal(version, (await Store.ReadAsync(Cancellation))!.Version);
    }

    [Fact]
    public async Task Change_ARefusal_IsTheAnswer()
    {
        var ann = _bench.Start("ann");
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        var version = (await Store.ReadAsync(Cancellation))!.Version;
        var refusal = new LayoutChange.Refused("no");
        Assert.Same(refusal, await ann.Keeper.ChangeAsync(_ => refusal, (stored, seen) => LayoutPlan.Drain(stored, seen, ann.Id), Cancellation));
        Assert.Equal(version, (await Store.ReadAsync(Cancellation))!.Version);
    }

    /// <summary>A look that began before an order must not take it back here.</summary>
    [Fact]
    public async Task Join_WithAnOlderReadingThanIsKnown_DoesNotGoBack()
    {
        var (ann, bob) = (_bench.Start("ann"), _bench.Start("bob"));
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Assert.True(await bob.Keeper.JoinAsync(Cancellation));
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Store.AfterRead = async () =>
        {
            Store.AfterRead = null;
            Assert.IsType<LayoutChange.Done>(await DrainAsync(ann, bob));
        };
        Assert.True(await ann.Keeper.JoinAsync(Cancellation)); // nothing to write: it takes what it has read
        Assert.True(ann.Map.Current.IsDraining(bob.Id));
    }

    private static Task<LayoutChange> DrainAsync(LayoutBench.Started through, LayoutBench.Started node) =>
        through.Keeper.ChangeAsync(_ => null, (stored, seen) => LayoutPlan.Drain(stored, seen, node.Id), Cancellation);

    // Kicked until it has seen: each kick is one look at the storage.
    private static async Task SeesAsync(LayoutBench.Started node, Func<Layout, bool> expected)
    {
        var seen = new TaskCompletionSource();
        void Look()
        {
            if (expected(node.Map.Current.Layout))
            {
                seen.TrySetResult();
            }
        }

        node.Map.Changed += Look;
        Look();
        node.Keeper.Kick();
        await seen.Task.WaitAsync(Cancellation);
        node.Map.Changed -= Look;
    }
}
