using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Replication;

/// <summary>
/// What must still reach other nodes, durably: copies for owners that were away (<em>hand home</em>), deletes that not everybody has heard of.
///
/// <para><b>Terms.</b> An <em>entry</em> is an image, a generation, a copy or a delete, and the nodes that it must still reach; one for each image, in one
/// small file, <c>outbox/&lt;hash&gt;.&lt;generation&gt;.json</c>. A <em>delivery</em> is a try to take one entry to one node.</para>
///
/// <para><b>Invariants.</b> The files are the truth, memory knows only who waits for whom. An entry goes when all its nodes have what it says, or are owed
/// nothing (<see cref="Delivery"/>). Of two entries of an image the newer takes over the older (<see cref="OutboxEntry.Merge"/>). A delivery is idempotent,
/// so that one too many is harmless, and its bytes are right or are not sent. A node has one delivery at a time, all together have
/// <see cref="MaxDeliveries"/>; a pause as long as each delivery leaves half of the wire and the disk to users. A node that fails is left alone for a while
/// (<see cref="BackOff"/>), or until the map says that it is back. An extra copy on this node stays: letting go of it is not the outbox's.</para>
///
/// <para><b>Adding</b>, and what a crash after each step leaves: 1 temporary file flushed → swept at the next start; nothing was promised. 2 renamed, the
/// directory flushed → the entry is durable. 3 the older entry of the image unlinked → a crash before leaves both, which are merged again at the next start.
/// <b>Delivering</b>: 1 durable at the node → delivered again after a restart. 2 known in memory alone, while other nodes are owed it → likewise.
/// 3 the last one: unlinked, without a flush → likewise, where a power cut brings it back.</para>
/// </summary>
internal sealed partial class Outbox : BackgroundService
{
    /// <summary>At one time, to different nodes.</summary>
    public const int MaxDeliveries = 4;

    private const int BatchLength = 64;

    private readonly OutboxStore _store;
    private readonly OutboxCourier _courier;
    private readonly IClusterMap _map;
    private readonly TimeProvider _time;
    private readonly OutboxInstruments _instruments;
    private readonly ILogger<Outbox> _logger;
    private readonly OutboxQueue _queue = new();
    private readonly BlobLocks _locks = new();
    private readonly BackOff _backOff;
    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _busy = []; // nodes with a worker
    private readonly SemaphoreSlim _wake = new(0, 1);
    private bool _disposed;
    private ImmutableHashSet<Guid> _alive;

    public Outbox(
        OutboxStore store, OutboxCourier courier, IClusterMap map, TimeProvider time, OutboxInstruments instruments, ILogger<Outbox> logger)
    {
        (_store, _courier, _map, _time, _instruments, _logger) = (store, courier, map, time, instruments, logger);
        _backOff = new BackOff(time);
        _alive = map.Current.Alive ?? [];
        map.Changed += OnMapChanged;
        instruments.ObservePending(() => Pending);
    }

    /// <summary>Raised after each delivery, when its outcome has been taken note of.</summary>
    public event Action<OutboxEntry, Guid, Delivery>? Tried;

    /// <summary>Entries above which none is added. An entry is some 150 bytes of memory, and a file.</summary>
    public int MaxEntries { get; init; } = 1_000_000;

    /// <summary>Entries. Short after a start, those that have been read by now.</summary>
    public int Pending => _queue.Count;

    /// <summary>The nodes that an image, or its delete, must still reach.</summary>
    public IReadOnlyList<Guid> PendingFor(ImageId id) => _queue.NodesOf(id);

    /// <summary>Durable on return. False: the outbox is full, and what was to be delivered is the scrubber's to find.</summary>
    /// <param name="entry">Without nodes there is nothing to do.</param>
    /// <param name="cancellationToken">Heeded until the writing begins.</param>
    /// <exception cref="IOException">It is not known to be durable.</exception>
    public async ValueTask<bool> AddAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Nodes.IsEmpty)
        {
            return true;
        }

        var added = await Task.Run(() => Add(entry), cancellationToken);
        Wake();
        return added;
    }

    public override void Dispose()
    {
        _map.Changed -= OnMapChanged;
        lock (_lock)
        {
            _disposed = true;
        }

        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var alarm = _time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            await Task.Run(() => Load(stoppingToken), stoppingToken);
            while (true)
            {
                alarm.Change(StartReady(stoppingToken), Timeout.InfiniteTimeSpan);
                await _wake.WaitAsync(stoppingToken);
            }
        }
        finally
        {
            while (Busy > 0)
            {
                await _wake.WaitAsync(CancellationToken.None); // each worker wakes when it ends
            }
        }
    }

    private int Busy
    {
        get
        {
            lock (_lock)
            {
                return _busy.Count;
            }
        }
    }

    private bool Add(OutboxEntry entry)
    {
        lock (_locks.For(entry.Id))
        {
            var waiting = Waiting(entry.Id);
            if (waiting is null && _queue.Count >= MaxEntries)
            {
                LogFull(_logger, entry.Id);
                return false;
            }

            Replace(waiting, entry);
            return true;
        }
    }

    private void Load(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (id, generation) in _store.Enumerate())
            {
                cancellationToken.ThrowIfCancellationRequested();
                lock (_locks.For(id))
                {
                    if (_queue.GenerationOf(id) != generation && _store.Read(id, generation) is { } entry)
                    {
                        Remember(entry);
                    }
                }
            }

            _instruments.OnLoaded();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnread(_logger, error);
        }
    }

    private void Remember(OutboxEntry entry)
    {
        if (Waiting(entry.Id) is { } waiting)
        {
            Replace(waiting, entry);
        }
        else
        {
            _queue.Put(entry);
        }
    }

    private OutboxEntry? Waiting(ImageId id) => _queue.GenerationOf(id) is { } generation ? _store.Read(id, generation) : null;

    // Writes first, so that there is one of them at every moment. Under the image's lock.
    private void Replace(OutboxEntry? waiting, OutboxEntry entry)
    {
        // What was delivered to a node since is not taken back from the file.
        var merged = waiting is null ? entry : OutboxEntry.Merge(waiting with { Nodes = _queue.NodesOf(entry.Id) }, entry);
        _store.Write(merged);
        _queue.Put(merged);
        foreach (var generation in new[] { waiting?.Generation, entry.Generation }.OfType<long>().Where(generation => generation != merged.Generation))
        {
            _store.Remove(entry.Id, generation);
        }
    }

    // Starts a worker for each node that something waits for and that is not left alone; returns how long until the next one is not.
    private TimeSpan StartReady(CancellationToken stoppingToken)
    {
        var next = Timeout.InfiniteTimeSpan;
        var nodes = _queue.Nodes.ToArray();
        Random.Shared.Shuffle(nodes); // so that the first four do not come first for ever
        foreach (var node in nodes)
        {
            var left = _backOff.Left(node);
            if (left > TimeSpan.Zero)
            {
                next = next == Timeout.InfiniteTimeSpan || left < next ? left : next;
            }
            else if (TryBegin(node))
            {
                _ = Task.Run(() => WorkAsync(node, stoppingToken), CancellationToken.None);
            }
        }

        return next;
    }

    private bool TryBegin(Guid node)
    {
        lock (_lock)
        {
            return _busy.Count < MaxDeliveries && _busy.Add(node);
        }
    }

    // Never fails: nobody looks at how it ended.
    private async Task WorkAsync(Guid node, CancellationToken stoppingToken)
    {
        var (got, stuck) = (0, 0);
        try
        {
            for (var left = Math.Min(BatchLength, _queue.LengthOf(node)); left > 0 && _queue.Take(node) is { } ticket; left--)
            {
                var since = _time.GetTimestamp();
                switch (await TryAsync(ticket, stoppingToken))
                {
                    case Delivery.NodeFailed:
                        return;
                    case Delivery.NoBytes:
                        stuck++;
                        break;
                    default:
                        _backOff.Forget(node);
                        got++;
                        break;
                }

                await Task.Delay(_time.GetElapsedTime(since), _time, stoppingToken);
            }

            if (got == 0 && stuck > 0)
            {
                _backOff.Failed(node);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The entries are on disk.
        }
        catch (Exception error)
        {
            LogWorkerFailed(_logger, node, error);
            _backOff.Failed(node);
        }
        finally
        {
            lock (_lock)
            {
                _busy.Remove(node);
            }

            Wake();
        }
    }

    private async Task<Delivery> TryAsync(OutboxQueue.Ticket ticket, CancellationToken stoppingToken)
    {
        var delivery = Delivery.NoBytes;
        OutboxEntry? entry = null;
        try
        {
            entry = await Task.Run(() => Read(ticket), stoppingToken);
            delivery = entry is null ? Delivery.Superseded : await _courier.DeliverAsync(entry, ticket.Node, stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(_logger, ticket.Id, error); // one that cannot be delivered must not stop the others
        }

        await Task.Run(() => Note(ticket, delivery), CancellationToken.None);
        if (entry is not null)
        {
            Tried?.Invoke(entry, ticket.Node, delivery);
        }

        return delivery;
    }

    private OutboxEntry? Read(OutboxQueue.Ticket ticket)
    {
        lock (_locks.For(ticket.Id))
        {
            return _store.Read(ticket.Id, _queue.GenerationOf(ticket.Id) ?? ticket.Generation);
        }
    }

    private void Note(OutboxQueue.Ticket ticket, Delivery delivery)
    {
        lock (_locks.For(ticket.Id))
        {
            var gone = delivery switch
            {
                Delivery.Superseded => _queue.Drop(ticket),
                Delivery.Delivered or Delivery.NotOwed => _queue.Settle(ticket, done: true),
                _ => _queue.Settle(ticket, done: false),
            };
            if (gone)
            {
                _store.Remove(ticket.Id, ticket.Generation);
            }
        }

        if (delivery == Delivery.Delivered)
        {
            _instruments.OnDelivered();
        }
        else if (delivery is Delivery.NodeFailed or Delivery.NoBytes)
        {
            _instruments.OnFailed();
        }

        if (delivery == Delivery.NodeFailed)
        {
            _backOff.Failed(ticket.Node);
        }
    }

    private void OnMapChanged()
    {
        var alive = _map.Current.Alive ?? [];
        var before = Interlocked.Exchange(ref _alive, alive);
        foreach (var node in alive.Except(before))
        {
            _backOff.Forget(node);
        }

        Wake();
    }

    private void Wake()
    {
        lock (_lock)
        {
            if (!_disposed && _wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The outbox is full: what is owed of image {Image} is left to the scrubber")]
    private static partial void LogFull(ILogger logger, ImageId image);

    [LoggerMessage(LogLevel.Error, "The outbox could not be read to its end: the rest is delivered after the next start")]
    private static partial void LogUnread(ILogger logger, Exception error);

    [LoggerMessage(LogLevel.Error, "Deliveries to node {Node} stopped; they go on later")]
    private static partial void LogWorkerFailed(ILogger logger, Guid node, Exception error);

    [LoggerMessage(LogLevel.Error, "An outbox entry of image {Image} could not be delivered now")]
    private static partial void LogFailed(ILogger logger, ImageId image, Exception error);
}
