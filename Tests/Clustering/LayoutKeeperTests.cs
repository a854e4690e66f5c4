using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Healing;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Clustering;

public sealed class LayoutKeeperTests : IDisposable
{
    private readonly TemporaryDirectory _home = new();
    private readonly RestorableStore _store = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<IDisposable> _keepers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _keepers.ForEach(keeper => keeper.Dispose());
        _home.Dispose();
    }

    [Fact]
    public async Task Join_TwoNodes_BothKnowBoth()
    {
        var ann = Start("ann");
        var bob = Start("bob");
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Assert.True(await bob.Keeper.JoinAsync(Cancellation));
        Assert.Equal(2, bob.Map.Current.Layout.Members.Length);
        Assert.Equal(2, bob.Map.Current.Ring.Nodes.Length);
    }

    [Fact]
    public async Task Join_ALiveNodeHasItsId_IsRefusedAndNamesIt()
    {
        var ann = Start("ann");
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        var copy = Start("copy", id: ann.Node.Identity.Id);
        copy.Peers.There = ann.Node.Identity;

        Assert.False(await copy.Keeper.JoinAsync(Cancellation));
        Assert.Contains(ann.Node.Identity.Id.ToString(), copy.Refusal.Why, StringComparison.Ordinal);
        Assert.Contains("ann", copy.Refusal.Why, StringComparison.Ordinal);
        Assert.Equal("ann", (await _store.ReadAsync(Cancellation))!.Members.Single().Node.Nickname);
    }

    /// <summary>A restart after a crash, at another address: nobody answers at the old one.</summary>
    [Fact]
    public async Task Join_ItsPredecessorIsDead_TakesItsPlace()
    {
        var before = Start("ann");
        Assert.True(await before.Keeper.JoinAsync(Cancellation));
        var after = Start("ann again", id: before.Node.Identity.Id);

        Assert.True(await after.Keeper.JoinAsync(Cancellation));
        Assert.Null(after.Refusal.Why);
        Assert.Equal("ann again", (await _store.ReadAsync(Cancellation))!.Members.Single().Node.Nickname);
    }

    [Fact]
    public async Task Join_AnotherProcessAnswersAtTheOldAddress_IsNoDuplicate()
    {
        var before = Start("ann");
        Assert.True(await before.Keeper.JoinAsync(Cancellation));
        var after = Start("ann", id: before.Node.Identity.Id);
        after.Peers.There = new NodeIdentity(Guid.NewGuid(), Guid.NewGuid());
        Assert.True(await after.Keeper.JoinAsync(Cancellation));
    }

    [Fact]
    public async Task Layout_OfTheLastRun_IsKnownBeforeTheStorageIs()
    {
        var ann = Start("ann");
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Assert.True(await Start("bob").Keeper.JoinAsync(Cancellation));
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));

        var again = Start("ann", id: ann.Node.Identity.Id, home: ann.Home);
        Assert.Equal(ann.Map.Current.Layout.Version, again.Map.Current.Layout.Version);
    }

    /// <summary>The cluster's database restored from a backup.</summary>
    [Fact]
    public async Task Refresh_TheStoredLayoutIsOlder_IsRefusedAndWrittenForward()
    {
        var ann = Start("ann");
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        var old = (await _store.ReadAsync(Cancellation))!;
        Assert.True(await Start("bob").Keeper.JoinAsync(Cancellation));
        await ann.Keeper.StartAsync(Cancellation);
        await SeesAsync(ann, layout => layout.Members.Length == 2);
        var newest = ann.Map.Current.Layout.Version;

        await _store.RestoreAsync(old);
        await SeesAsync(ann, layout => layout.Version > newest);
        Assert.Equal(2, ann.Map.Current.Layout.Members.Length);
        await ann.Keeper.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Leave_AGateway_IsForgotten_ASiloIsNot()
    {
        var ann = Start("ann");
        var gateway = Start("gw", role: NodeRole.Gateway);
        Assert.True(await ann.Keeper.JoinAsync(Cancellation));
        Assert.True(await gateway.Keeper.JoinAsync(Cancellation));
        await gateway.Keeper.LeaveAsync(Cancellation);
        await ann.Keeper.LeaveAsync(Cancellation);
        Assert.Equal("ann", (await _store.ReadAsync(Cancellation))!.Members.Single().Node.Nickname);
    }

    // Kicked until it has seen: each kick is one look at the storage.
    private static async Task SeesAsync(Started node, Func<Layout, bool> expected)
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

    private Started Start(string nickname, Guid? id = null, NodeRole role = NodeRole.Silo, string? home = null)
    {
        home ??= Directory.CreateDirectory(_home[nickname + Guid.NewGuid().ToString("N")]).FullName;
        var node = new FakeLocalNode(id ?? Guid.NewGuid(), nickname, role);
        var ring = Options.Create(new RingOptions());
        var file = new LayoutFile(Options.Create(new StorageOptions { DataDirectory = home }), NullLogger<LayoutFile>.Instance);
        var map = new ClusterMapKeeper(node, file, ring, Options.Create(new ClusterOptions { Provider = ClusterOptions.PostgreSql }), _time);
        var peers = new FakeIdentities();
        var refusal = new StartRefusal(new FakeLifetime());
        var keeper = new LayoutKeeper(_store, map, file, node, peers, refusal, ring, _time, NullLogger<LayoutKeeper>.Instance);
        _keepers.AddRange([map, keeper]);
        return new Started(keeper, map, node, peers, refusal, home);
    }

    private sealed record Started(LayoutKeeper Keeper, ClusterMapKeeper Map, FakeLocalNode Node, FakeIdentities Peers, StartRefusal Refusal, string Home);

    private sealed class FakeLocalNode(Guid id, string nickname, NodeRole role) : ILocalNode
    {
        public Node Self { get; } = new(id, nickname, BaseUrl: $"http://127.0.0.1/{nickname}");

        public NodeRole Role => role;

        public NodeIdentity Identity { get; } = new(id, Guid.NewGuid());

        public NodeReport Report() => throw new NotSupportedException();

        public void SetDraining(bool draining) => throw new NotSupportedException();
    }

    private sealed class FakeIdentities : IPeers
    {
        public NodeIdentity? There { get; set; }

        public ValueTask<NodeIdentity?> IdentifyAsync(string url, CancellationToken cancellationToken) => new(There);

        public IImageCopies CopiesOf(Node node) => throw new NotSupportedException();

        public IImageRanges RangesOf(Node node) => throw new NotSupportedException();

        public bool IsReachable(Guid node) => true;

        public ValueTask<NodeReport?> ReportAsync(Node node, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> SetDrainingAsync(Node node, bool draining, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class RestorableStore : ILayoutStore
    {
        private LocalLayoutStore _store = new();

        public ValueTask PrepareAsync(CancellationToken cancellationToken) => _store.PrepareAsync(cancellationToken);

        public ValueTask<Layout?> ReadAsync(CancellationToken cancellationToken) => _store.ReadAsync(cancellationToken);

        public ValueTask<bool> TryWriteAsync(Layout next, long expectedVersion, CancellationToken cancellationToken) =>
            _store.TryWriteAsync(next, expectedVersion, cancellationToken);

        public async Task RestoreAsync(Layout layout)
        {
            var empty = new LocalLayoutStore();
            Assert.True(await empty.TryWriteAsync(layout, 0, Cancellation));
            _store = empty;
        }
    }

    private sealed class FakeLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
            // the refusal is what is looked at
        }
    }
}
