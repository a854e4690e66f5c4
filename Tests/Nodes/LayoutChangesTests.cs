using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Nodes;
using Reticulum.Placement;
using Reticulum.Tests.Clustering;
using Xunit;

namespace Reticulum.Tests.Nodes;

/// <summary>An operator's orders, given to ann, who knows bob and a gateway.</summary>
public sealed class LayoutChangesTests : IAsyncLifetime
{
    private readonly LayoutBench _bench = new();
    private readonly FakeView _view = new();
    private LayoutBench.Started _ann = null!;
    private LayoutBench.Started _bob = null!;
    private LayoutBench.Started _gateway = null!;
    private LayoutChanges _changes = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_bob, _gateway, _ann) = (_bench.Start("bob"), _bench.Start("gateway", role: NodeRole.Gateway), _bench.Start("ann"));
        foreach (var node in new[] { _bob, _gateway, _ann })
        {
            Assert.True(await node.Keeper.JoinAsync(Cancellation));
        }

        _ann.Map.SetAlive([_ann.Id, _bob.Id, _gateway.Id]);
        _changes = new LayoutChanges(_ann.Keeper, _ann.Map, _view, _ann.Local, _ann.Peers);
    }

    public ValueTask DisposeAsync()
    {
        _bench.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Drain_ThenResume_IsStoredAndEverybodyElseIsTold()
    {
        Assert.IsType<LayoutChange.Done>(await _changes.DrainAsync(_bob.Id, Cancellation));
        Assert.True((await StoredAsync()).Find(_bob.Id)!.Draining);
        Assert.Equal(["bob", "gateway"], _ann.Peers.Nudged.Order());
        Assert.IsType<LayoutChange.Done>(await _changes.ResumeAsync(_bob.Id, Cancellation));
        Assert.False((await StoredAsync()).Find(_bob.Id)!.Draining);
        Assert.Equal(4, _ann.Peers.Nudged.Count);
    }

    [Fact]
    public async Task Orders_AGateway_HasNothingToHandOn()
    {
        Assert.IsType<LayoutChange.NoSilo>(await _changes.DrainAsync(_gateway.Id, Cancellation));
        Assert.IsType<LayoutChange.NoSilo>(await _changes.ResumeAsync(_gateway.Id, Cancellation));
        Assert.Empty(_ann.Peers.Nudged);
    }

    [Fact]
    public async Task Orders_NobodyKnowsIt_NoSuchNode()
    {
        Assert.IsType<LayoutChange.NoSuchNode>(await _changes.DrainAsync(Guid.Empty, Cancellation));
        Assert.IsType<LayoutChange.NoSuchNode>(await _changes.ResumeAsync(Guid.Empty, Cancellation));
        Assert.IsType<LayoutChange.NoSuchNode>(await _changes.ForgetAsync(Guid.Empty, acceptLoss: true, Cancellation));
    }

    [Fact]
    public async Task Orders_TheStorageIsAway_SaysSo()
    {
        BobDies(Settled);
        _bench.Store.IsAway = true;
        Assert.IsType<LayoutChange.StorageAway>(await _changes.DrainAsync(_bob.Id, Cancellation));
        Assert.IsType<LayoutChange.StorageAway>(await _changes.ResumeAsync(_bob.Id, Cancellation));
        Assert.IsType<LayoutChange.StorageAway>(await _changes.ForgetAsync(_bob.Id, acceptLoss: true, Cancellation));
        Assert.Empty(_ann.Peers.Nudged);
    }

    [Fact]
    public async Task Forget_DeadAndNotNeeded_IsGoneAndMayJoinAgain()
    {
        BobDies(Settled);
        Assert.IsType<LayoutChange.Done>(await _changes.ForgetAsync(_bob.Id, acceptLoss: false, Cancellation));
        Assert.Null((await StoredAsync()).Find(_bob.Id));
        Assert.Equal(["gateway"], _ann.Peers.Nudged);
        Assert.Empty(_ann.Map.Current.Missing);
        Assert.True(await _bob.Keeper.JoinAsync(Cancellation));
        Assert.NotNull((await StoredAsync()).Find(_bob.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Forget_ALiveNode_Never(bool acceptLoss)
    {
        Assert.Contains("bob is alive", await RefusedAsync(_bob, acceptLoss), StringComparison.Ordinal);
        Assert.Contains("gateway is alive", await RefusedAsync(_gateway, acceptLoss), StringComparison.Ordinal);
        Assert.Contains("ann is alive", await RefusedAsync(_ann, acceptLoss), StringComparison.Ordinal);
        Assert.Equal(3, (await StoredAsync()).Members.Length);
    }

    /// <summary>Declared dead, but its process answers.</summary>
    [Fact]
    public async Task Forget_ItStillAnswers_IsAlive()
    {
        BobDies(Settled);
        _ann.Peers.Reports[_bob.Id] = Report(_bob);
        Assert.Contains("bob is alive", await RefusedAsync(_bob, acceptLoss: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forget_NobodyCanSayWhoIsAlive_IsRefused()
    {
        _ann.Map.SetAlive(null);
        Assert.Contains("cannot tell", await RefusedAsync(_bob, acceptLoss: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forget_ALastCopyCouldBeLost_OnlyWhenLossIsAccepted()
    {
        BobDies(static healing => healing with { Lacking = 3 });
        var why = await RefusedAsync(_bob, acceptLoss: false);
        Assert.Contains("ann lacks 3 images", why, StringComparison.Ordinal);
        Assert.Contains("accept_loss", why, StringComparison.Ordinal);
        Assert.NotNull((await StoredAsync()).Find(_bob.Id));
        Assert.IsType<LayoutChange.Done>(await _changes.ForgetAsync(_bob.Id, acceptLoss: true, Cancellation));
        Assert.Null((await StoredAsync()).Find(_bob.Id));
    }

    /// <summary>A drain between the look and the change: what was looked at counts no more.</summary>
    [Fact]
    public async Task Forget_TheLayoutChangesMeanwhile_IsRefused()
    {
        BobDies(Settled);
        var other = _bench.Start("other");
        _view.Asked = async () => Assert.True(await other.Keeper.JoinAsync(Cancellation));
        Assert.Contains("changed meanwhile", await RefusedAsync(_bob, acceptLoss: false), StringComparison.Ordinal);
        Assert.NotNull((await StoredAsync()).Find(_bob.Id));
    }

    [Fact]
    public async Task Forget_ADeadGateway_HasNothingToLose()
    {
        _ann.Map.SetAlive([_ann.Id]);
        Assert.IsType<LayoutChange.Done>(await _changes.ForgetAsync(_gateway.Id, acceptLoss: false, Cancellation));
        Assert.Null((await StoredAsync()).Find(_gateway.Id));
    }

    private static HealingReport Settled(HealingReport healing) => healing;

    private static NodeReport Report(LayoutBench.Started node) =>
        new(node.Local.Self, NodeState.Alive, node.Local.Role, 1, 1, 1, 0.5, null, 0, new HealingReport(true, 0, 0, 0, 0, 0, 0, 0, 0, null, null));

    private void BobDies(Func<HealingReport, HealingReport> healingOfAnn)
    {
        _ann.Map.SetAlive([_ann.Id, _gateway.Id]);
        _bench.Time.Advance(new RingOptions().DownGrace * 2);
        Assert.Equal([_bob.Id], _ann.Map.Current.Missing);
        var ann = Report(_ann);
        _view.Nodes = [ann with { Healing = healingOfAnn(ann.Healing!), View = RangeView.Of(_ann.Map.Current).Key }, Report(_bob) with { State = NodeState.Down, Healing = null }];
    }

    private async Task<string> RefusedAsync(LayoutBench.Started node, bool acceptLoss) =>
        Assert.IsType<LayoutChange.Refused>(await _changes.ForgetAsync(node.Id, acceptLoss, Cancellation)).Why;

    private async Task<Layout> StoredAsync() => (await _bench.Store.ReadAsync(Cancellation))!;

    private sealed class FakeView : IClusterView
    {
        public NodeReport[] Nodes { get; set; } = [];

        public Func<Task> Asked { get; set; } = static () => Task.CompletedTask;

        public Node Self => throw new NotSupportedException();

        public async ValueTask<ClusterSnapshot> SnapshotAsync(CancellationToken cancellationToken)
        {
            await Asked();
            return new ClusterSnapshot([.. Nodes], 0, new ClusterMap(new Layout(0, 1, []), Guid.Empty, null, handOffsPossible: false));
        }
    }
}
