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

/// <summary>Nodes that keep themselves in one stored layout, without silos and without HTTP.</summary>
internal sealed class LayoutBench : IDisposable
{
    private readonly TemporaryDirectory _home = new();
    private readonly List<IDisposable> _keepers = [];

    public FakeTimeProvider Time { get; } = new();

    public Storage Store { get; } = new();

    public Started Start(string nickname, Guid? id = null, NodeRole role = NodeRole.Silo, string? home = null)
    {
        home ??= Directory.CreateDirectory(_home[nickname + Guid.NewGuid().ToString("N")]).FullName;
        var local = new LocalNode(id ?? Guid.NewGuid(), nickname, role);
        var ring = Options.Create(new RingOptions());
        var file = new LayoutFile(Options.Create(new StorageOptions { DataDirectory = home }), NullLogger<LayoutFile>.Instance);
        var map = new ClusterMapKeeper(local, file, ring, Options.Create(new ClusterOptions { Provider = ClusterOptions.PostgreSql }), Time, NullLogger<ClusterMapKeeper>.Instance);
        var peers = new Peers();
        var refusal = new StartRefusal(new Lifetime());
        var keeper = new LayoutKeeper(Store, map, file, local, peers, refusal, ring, Time, NullLogger<LayoutKeeper>.Instance);
        _keepers.AddRange([map, keeper]);
        return new Started(keeper, map, local, peers, refusal, home);
    }

    public void Dispose()
    {
        _keepers.ForEach(keeper => keeper.Dispose());
        _home.Dispose();
    }

    internal sealed record Started(LayoutKeeper Keeper, ClusterMapKeeper Map, LocalNode Local, Peers Peers, StartRefusal Refusal, string Home)
    {
        public Guid Id => Local.Self.Id;
    }

    internal sealed class LocalNode(Guid id, string nickname, NodeRole role) : ILocalNode
    {
        public Node Self { get; } = new(id, nickname, BaseUrl: $"http://127.0.0.1/{nickname}");

        public NodeRole Role => role;

        public NodeIdentity Identity { get; } = new(id, Guid.NewGuid());

        public NodeReport Report() => throw new NotSupportedException();
    }

    /// <summary>The other nodes, as far as a layout has to do with them.</summary>
    internal sealed class Peers : IPeers
    {
        /// <summary>Who answers at any address; null: nobody.</summary>
        public NodeIdentity? There { get; set; }

        /// <summary>Who tells of itself.</summary>
        public Dictionary<Guid, NodeReport> Reports { get; } = [];

        /// <summary>Who was told to look.</summary>
        public List<string> Nudged { get; } = [];

        public ValueTask<NodeIdentity?> IdentifyAsync(string url, CancellationToken cancellationToken) => new(There);

        public IImageCopies CopiesOf(Node node) => throw new NotSupportedException();

        public IImageRanges RangesOf(Node node) => throw new NotSupportedException();

        public bool IsReachable(Guid node) => true;

        public ValueTask<NodeReport?> ReportAsync(Node node, CancellationToken cancellationToken) => new(Reports.GetValueOrDefault(node.Id));

        public ValueTask<bool> NudgeAsync(Node node, CancellationToken cancellationToken)
        {
            Nudged.Add(node.Nickname);
            return new(true);
        }
    }

    /// <summary>The cluster's storage, which can be away, and be restored from a backup.</summary>
    internal sealed class Storage : ILayoutStore
    {
        private LocalLayoutStore _store = new();

        public bool IsAway { get; set; }

        /// <summary>Between somebody's reading and what becomes of it.</summary>
        public Func<Task>? AfterRead { get; set; }

        public Func<Task>? BeforeWrite { get; set; }

        public ValueTask PrepareAsync(CancellationToken cancellationToken) => _store.PrepareAsync(cancellationToken);

        public async ValueTask<Layout?> ReadAsync(CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                throw new LayoutStoreException("away");
            }

            var layout = await _store.ReadAsync(cancellationToken);
            await (AfterRead?.Invoke() ?? Task.CompletedTask);
            return layout;
        }

        public async ValueTask<bool> TryWriteAsync(Layout next, long expectedVersion, CancellationToken cancellationToken)
        {
            await (BeforeWrite?.Invoke() ?? Task.CompletedTask);
            return await _store.TryWriteAsync(next, expectedVersion, cancellationToken);
        }

        public async Task RestoreAsync(Layout layout)
        {
            var empty = new LocalLayoutStore();
            Assert.True(await empty.TryWriteAsync(layout, 0, TestContext.Current.CancellationToken));
            _store = empty;
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime
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
