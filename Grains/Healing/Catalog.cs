using Reticulum.Blobs;
using Reticulum.Images;

namespace Reticulum.Healing;

/// <summary>
/// What lies on this disk, by name, in memory: so that it can be compared with other nodes without touching the disk. Some 90 bytes for each image.
///
/// <para><b>Invariants.</b> The disk is the truth, this is a cache of it. Filled once after the start by a walk (<see cref="Load"/>,
/// <see cref="Completed"/>); after each change of an image it is read again from the disk, under its shard's lock, so that the last to read has seen the last
/// change. What attached indexes (<see cref="RangeIndex"/>) are told is in the same order. A file that was taken away behind the process's back is
/// found out by the scrubber.</para>
/// </summary>
internal sealed class Catalog
{
    /// <summary>By the first byte of the hash.</summary>
    public const int Shards = 256;

    private readonly Func<ImageId, CatalogRecord?> _read;
    private readonly Action<ImageId> _onLost;
    private readonly Shard[] _shards = [.. Enumerable.Range(0, Shards).Select(static _ => new Shard())];
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lost;

    public Catalog(DiskBlobStore blobs, RepairQueue repairs)
        : this(id => Read(blobs, id), repairs.Look) => blobs.Changed += Load;

    /// <summary>Of anything that can be read like a disk.</summary>
    /// <param name="read">What lies there of an image; null: nothing.</param>
    /// <param name="onLost">Told of each copy that went, and was not deleted.</param>
    internal Catalog(Func<ImageId, CatalogRecord?> read, Action<ImageId> onLost) => (_read, _onLost) = (read, onLost);

    /// <summary>When everything that lay on the disk at the start is known.</summary>
    public Task Completed => _completed.Task;

    /// <summary>Copies that went to quarantine, or were taken away, and did not come back.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void Complete() => _completed.TrySetResult();

    public CatalogRecord? Find(ImageId id)
    {
        var shard = ShardOf(id);
        lock (shard.Gate)
        {
            return shard.Records.TryGetValue(id, out var record) ? record : null;
        }
    }

    /// <summary>Reads the image from the disk again.</summary>
    public void Load(ImageId id)
    {
        var shard = ShardOf(id);
        bool gone;
        lock (shard.Gate)
        {
            CatalogRecord? before = shard.Records.TryGetValue(id, out var known) ? known : null;
            var after = _read(id);
            gone = after is { Kind: CatalogKind.Lost } && before is { Kind: not CatalogKind.Lost };
            if (before != after)
            {
                Replace(shard, id, before, after);
            }
        }

        if (gone)
        {
            _onLost(id);
        }
    }

    /// <summary>What is known of the images whose hash begins with a byte, as of now, in no order.</summary>
    public KeyValuePair<ImageId, CatalogRecord>[] Snapshot(int firstByte)
    {
        var shard = _shards[firstByte];
        lock (shard.Gate)
        {
            return [.. shard.Records];
        }
    }

    /// <summary>Whether there is a copy of any image whose hash begins with a byte.</summary>
    public bool HasCopies(int firstByte)
    {
        var shard = _shards[firstByte];
        lock (shard.Gate)
        {
            return shard.Records.Values.Any(static record => record.Kind == CatalogKind.Alive);
        }
    }

    /// <summary>From now on the index is told of every change; it is told of what is there before this returns.</summary>
    public void Attach(RangeIndex index)
    {
        foreach (var shard in _shards)
        {
            lock (shard.Gate)
            {
                foreach (var (id, record) in shard.Records)
                {
                    index.Add(id, record);
                }

                shard.Indexes = [.. shard.Indexes, index];
            }
        }
    }

    public void Detach(RangeIndex index)
    {
        foreach (var shard in _shards)
        {
            lock (shard.Gate)
            {
                shard.Indexes = [.. shard.Indexes.Where(other => other != index)];
            }
        }
    }

    private void Replace(Shard shard, ImageId id, CatalogRecord? before, CatalogRecord? after)
    {
        if (after is { } now)
        {
            shard.Records[id] = now;
        }
        else
        {
            shard.Records.Remove(id);
        }

        Interlocked.Add(ref _lost, (after is { Kind: CatalogKind.Lost } ? 1 : 0) - (before is { Kind: CatalogKind.Lost } ? 1 : 0));
        foreach (var index in shard.Indexes)
        {
            if (before is { } old)
            {
                index.Remove(id, old);
            }

            if (after is { } added)
            {
                index.Add(id, added);
            }
        }
    }

    private static CatalogRecord? Read(DiskBlobStore blobs, ImageId id) => blobs.Find(id) switch
    {
        BlobState.Present present => new CatalogRecord(present.Metadata?.Generation ?? 0, CatalogKind.Alive),
        BlobState.Deleted { IsUnreadable: true } => new CatalogRecord(0, CatalogKind.Lost),
        BlobState.Deleted deleted => new CatalogRecord(deleted.Tombstone.Generation, CatalogKind.Deleted),
        BlobState.Lost lost => new CatalogRecord(lost.Metadata.Generation, CatalogKind.Lost),
        _ => null,
    };

    private Shard ShardOf(ImageId id) => _shards[id.Leading >> 8];

    private sealed class Shard
    {
        public readonly Lock Gate = new();
        public readonly Dictionary<ImageId, CatalogRecord> Records = [];
        public RangeIndex[] Indexes = [];
    }
}
