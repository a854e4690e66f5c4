using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Blobs;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Replication;

/// <summary>An outbox on a real disk among fake nodes; can be stopped and started again on the same disk.</summary>
internal sealed class OutboxHarness : IAsyncDisposable
{
    private readonly Channel<(ImageId Id, Guid Node, Delivery Delivery)> _tried = Channel.CreateUnbounded<(ImageId, Guid, Delivery)>();
    private Outbox? _outbox;

    public OutboxHarness(int nodes = 4, int maxEntries = 1_000_000)
    {
        Nodes = RingGenerators.Numbered(nodes);
        Peers = new FakePeers(Nodes);
        Map = new FakeMap(new ClusterMap(RingGenerators.LayoutOf(Nodes), Nodes[0].Id, [.. Nodes.Select(node => node.Id)], handOffsPossible: true));
        MaxEntries = maxEntries;
        Create();
    }

    /// <summary>The first is this one.</summary>
    public Node[] Nodes { get; }

    public FakePeers Peers { get; }

    public FakeMap Map { get; }

    public FakeTimeProvider Time { get; } = new();

    public TemporaryStore Store { get; } = new();

    public Outbox Outbox => _outbox!;

    public ConcurrentQueue<Delivery> Outcomes { get; } = [];

    private int MaxEntries { get; }

    public string Root => Store.Data.FullPath(BlobPath.Outbox);

    public IReadOnlyList<string> Files => [.. Directory.GetFiles(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public Task StartAsync() => Outbox.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>As a new process on the same disk; not started yet.</summary>
    public async Task RestartAsync()
    {
        await Outbox.StopAsync(TestContext.Current.CancellationToken);
        Outbox.Dispose();
        Create();
    }

    public async Task<bool> AddAsync(OutboxEntry entry) => await Outbox.AddAsync(entry, TestContext.Current.CancellationToken);

    /// <summary>An image on this disk, and its metadata.</summary>
    public async Task<(ImageMetadata Image, byte[] Bytes)> StoredAsync(string text, long generation = 1)
    {
        var bytes = TestImage.Bytes(text);
        await Store.StoreAsync(bytes, generation);
        return (TestImage.Of(bytes, generation), bytes);
    }

    public OutboxInstruments Instruments { get; private set; } = null!;

    public static OutboxEntry Copy(ImageMetadata image, params Node[] nodes) => new OutboxEntry.Copy(image, [.. nodes.Select(node => node.Id)]);

    public static OutboxEntry Burial(ImageId id, long generation, params Node[] nodes) =>
        new OutboxEntry.Burial(id, new Tombstone(generation, DateTimeOffset.UnixEpoch), [.. nodes.Select(node => node.Id)]);

    /// <summary>The next delivery, in whatever time it takes.</summary>
    public async Task<(ImageId Id, Guid Node, Delivery Delivery)> TriedAsync() =>
        await _tried.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Outbox.StopAsync(CancellationToken.None);
        Outbox.Dispose();
        Store.Dispose();
    }

    private void Create()
    {
        var surveyor = new Surveyor(Peers, Map, Options.Create(new ReplicationOptions { Replication = 2 }));
        var source = new OriginalSource(Store.Blobs, Store.Guard, Peers, Map, surveyor);
        var courier = new OutboxCourier(Store.Blobs, source, Peers, Map, Time, NullLogger<OutboxCourier>.Instance);
        var store = new OutboxStore(Store.Data, Store.Fsync, Store.Guard, NullLogger<OutboxStore>.Instance);
        _outbox = new Outbox(store, courier, Map, Time, Instruments = new OutboxInstruments(Store.Meters), NullLogger<Outbox>.Instance) { MaxEntries = MaxEntries };
        _outbox.Tried += (entry, node, delivery) =>
        {
            Outcomes.Enqueue(delivery);
            _tried.Writer.TryWrite((entry.Id, node, delivery));
        };
    }
}
