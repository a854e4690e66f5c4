using Microsoft.Extensions.Logging;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>
/// Originals on this node's disk: the truth, of which everything else is a cache.
///
/// <para><b>Invariants.</b> What lies under its final name is whole: it was written to <c>tmp/</c>, flushed, and renamed. An image is here if and only if
/// <c>full.&lt;ext&gt;</c> is, and no tombstone of its generation or a newer one is. Nothing is ever written in place. Changes of one image exclude
/// each other (<see cref="BlobLocks"/>), whatever grains there are.</para>
///
/// <para><b>A store</b>, and what a crash after each step leaves: 1 temporary file flushed → swept at the next start. 2 renamed to <c>full.ext</c> → the
/// image is there, whole, though not acknowledged; its <c>meta.json</c> is made again from its bytes; where a tombstone lies beside it, it is still deleted.
/// 3 <c>meta.json</c>, of a generation above the tombstone's, renamed → the image is there. 4 tombstone removed. 5 the directories flushed, from the image's
/// own up to <c>images/</c> → it is durable and may be acknowledged.</para>
///
/// <para><b>A delete</b>: 1 <c>tombstone.json</c> flushed, renamed, directory flushed → it is deleted for every reader. 2 original, renditions and
/// <c>meta.json</c> unlinked → a crash before leaves bytes that nobody reads; the scrubber removes them.</para>
///
/// <para><b>A quarantine</b> is one rename out of the image's directory; <c>meta.json</c> stays and says that there was something (503, not 404). <b>Letting
/// go</b> is one rename of the whole directory to <c>trash/</c>, and a flush of both ends: a crash leaves it in one of the two.</para>
///
/// All methods are synchronous system calls: callers run them on the thread pool or on a resize thread, never in a grain's turn.
/// </summary>
internal sealed partial class DiskBlobStore(
    DataDirectory data,
    DiskGuard guard,
    IFsync fsync,
    ContentHashing hashing,
    BlobLocks locks,
    RecentChecks recent,
    BlobInstruments instruments,
    ILogger<DiskBlobStore> logger)
{
    // Why bytes lie in quarantine: part of their name there.
    private const string Corrupt = "corrupt";

    private readonly BlobDirectory _directory = new(data);
    private readonly OriginalHash _hash = new(hashing);
    private readonly QuarantineDirectory _quarantine = new(data);

    /// <summary>Raised after an original came (+) or went (-): its bytes and their sign.</summary>
    public event Action<long>? OriginalsChanged;

    /// <summary>Raised after what <see cref="Find"/> says of an image may have become another; on the thread that did it: be quick.</summary>
    public event Action<ImageId>? Changed;

    public BlobState Find(ImageId id) => _directory.Find(id);

    /// <summary>Every image that has a directory, in the order of the file system; whether it is there says <see cref="Find"/>.</summary>
    public IEnumerable<ImageId> Enumerate() => _directory.Enumerate();

    /// <inheritdoc cref="BlobDirectory.Leadings"/>
    public IReadOnlyList<ushort> Leadings(int first) => _directory.Leadings(first);

    /// <inheritdoc cref="BlobDirectory.In"/>
    public IReadOnlyList<ImageId> In(ushort leading) => _directory.In(leading);

    /// <summary>A temporary file to write an upload to.</summary>
    public StagedBlob Stage() => new(data.NewTemporaryPath(), hashing.Start());

    /// <summary>Makes a complete staged blob durable under its final name. <paramref name="image"/> carries the generation that the image's grain gave.</summary>
    /// <exception cref="DiskFaultException">It is not known to be durable; the node is read-only from now on.</exception>
    /// <exception cref="IOException">No room, among others; nothing lies under the final name.</exception>
    public CommitOutcome Commit(StagedBlob staged, ImageMetadata image)
    {
        lock (locks.For(image.Id))
        {
            try
            {
                var directory = data.FullPath(BlobPath.Directory(image.Id));
                if (Conflict(image) is { } conflict)
                {
                    if (conflict is CommitOutcome.AlreadyThere)
                    {
                        SettleUnder(image, directory);
                    }

                    Changed?.Invoke(image.Id);
                    return conflict;
                }

                image = image with { Generation = Find(image.Id).Settle(image.Generation) };
                staged.Flush(fsync);
                Directory.CreateDirectory(directory);
                Posix.Rename(staged.Path, Path.Join(directory, BlobPath.Original(image.Format)));
                WriteDurably(Path.Join(directory, BlobPath.Metadata), MetadataFile.Write(image));
                File.Delete(Path.Join(directory, BlobPath.Tombstone));
                FlushUpToImages(directory);
            }
            catch (DiskFaultException fault)
            {
                guard.Fail(fault);
                throw;
            }
        }

        OriginalsChanged?.Invoke(image.Length);
        Changed?.Invoke(image.Id);
        instruments.OnStored(image.Length);
        return CommitOutcome.Committed;
    }

    /// <summary>
    /// As <see cref="Commit"/> without bytes: those that are there are read against their hashes, and settled under the generation given. Null: there are no
    /// right ones.
    /// </summary>
    /// <exception cref="DiskFaultException">It is not known to be durable; the node is read-only from now on.</exception>
    public CommitOutcome? Confirm(ImageMetadata image)
    {
        CommitOutcome? outcome;
        lock (locks.For(image.Id))
        {
            try
            {
                outcome = Conflict(image);
                if (outcome is CommitOutcome.AlreadyThere)
                {
                    SettleUnder(image, data.FullPath(BlobPath.Directory(image.Id)));
                }
            }
            catch (DiskFaultException fault)
            {
                guard.Fail(fault);
                throw;
            }
        }

        Changed?.Invoke(image.Id);
        return outcome;
    }

    /// <summary>Writes the <c>meta.json</c> that was lost, or that says something else than the bytes, which have just been read.</summary>
    public void RestoreMetadata(ImageMetadata image)
    {
        lock (locks.For(image.Id))
        {
            if (Find(image.Id) is BlobState.Present present && present.Metadata?.IsSameAs(image) != true)
            {
                WriteDurably(Path.Join(data.FullPath(BlobPath.Directory(image.Id)), BlobPath.Metadata), MetadataFile.Write(image));
            }
        }

        Changed?.Invoke(image.Id);
    }

    /// <summary>Reads all the bytes against the image's hash; wrong ones go to quarantine.</summary>
    /// <returns>The hashes, or null: there are no right bytes here (any more).</returns>
    public ContentHash? Verify(ImageId id) => Verify(id, out _);

    /// <summary>As <see cref="Verify(ImageId)"/> by the address alone, which is cheaper, and not again within <see cref="RecentChecks"/>' window; for reads.</summary>
    public bool IsRight(ImageId id, string path)
    {
        if (recent.IsRecent(id, path))
        {
            return true;
        }

        try
        {
            var before = recent.Before(path);
            if (OriginalHash.Sha1(path, out var length) == id)
            {
                instruments.OnChecked(length);
                recent.Add(id, path, before);
                return true;
            }
        }
        catch (IOException error) when (DiskErrors.IsGone(error))
        {
            return false; // deleted or quarantined since it was found
        }
        catch (IOException error)
        {
            LogUnreadable(logger, id, error);
            if (!DiskErrors.IsRot(error))
            {
                return false;
            }
        }

        Verify(id);
        return false;
    }

    /// <summary>Moves the original out of the way: from now on it counts as absent. Its bytes are kept. False: there is none.</summary>
    public bool Quarantine(ImageId id, string why)
    {
        lock (locks.For(id))
        {
            if (Find(id) is not BlobState.Present present)
            {
                return false;
            }

            var length = new FileInfo(present.Path).Length;
            _quarantine.Take(present.Path, id, why);
            OriginalsChanged?.Invoke(-length);
        }

        Changed?.Invoke(id);
        instruments.OnQuarantined();
        LogQuarantined(logger, id, why);
        return true;
    }

    /// <summary>Deletes under the generation of the tombstone; from the return on no reader finds the image here.</summary>
    /// <exception cref="DiskFaultException">The tombstone is not known to be durable.</exception>
    public void Delete(ImageId id, Tombstone tombstone)
    {
        lock (locks.For(id))
        {
            var directory = data.FullPath(BlobPath.Directory(id));
            var state = Find(id);
            if (state.Outlives(tombstone.Generation))
            {
                return;
            }

            var length = state is BlobState.Present present ? new FileInfo(present.Path).Length : 0;
            try
            {
                Directory.CreateDirectory(directory);
                WriteDurably(Path.Join(directory, BlobPath.Tombstone), MetadataFile.Write(tombstone));
                FlushUpToImages(directory);
            }
            catch (DiskFaultException fault)
            {
                guard.Fail(fault);
                throw;
            }

            RemoveAllButTombstone(directory);
            if (length > 0)
            {
                OriginalsChanged?.Invoke(-length);
            }
        }

        Changed?.Invoke(id);
        instruments.OnDeleted();
    }

    /// <summary>
    /// Reads all the bytes for a proof that they are here and are the image's; wrong ones go to quarantine.
    /// </summary>
    /// <returns>HMAC-SHA256 of the bytes under the nonce, in hex; null: they are not here, or not under this generation or a later one.</returns>
    public string? Prove(ImageMetadata image, byte[] nonce)
    {
        var here = Find(image.Id);
        if (!here.MayProve(image) || here is not BlobState.Present present)
        {
            return null;
        }

        try
        {
            if (_hash.Prove(present.Path, nonce) is var (content, mac) && content == new ContentHash(image.Id, image.Sha256, image.Length))
            {
                instruments.OnVerified(image.Length);
                lock (locks.For(image.Id))
                {
                    // Under the lock that letting go is decided under: it is said of a copy that stays.
                    return Find(image.Id) is BlobState.Present ? mac : null;
                }
            }
        }
        catch (IOException error) when (DiskErrors.IsGone(error))
        {
            return null;
        }
        catch (IOException error)
        {
            LogUnreadable(logger, image.Id, error);
            if (!DiskErrors.IsRot(error))
            {
                return null;
            }
        }

        Quarantine(image.Id, Corrupt);
        return null;
    }

    /// <summary>Lets go of what is here of an image, a copy or a tombstone, if it is still what was looked at. Its bytes stay in <c>trash/</c> for a while.</summary>
    /// <param name="id">The image.</param>
    /// <param name="seen">What <see cref="Find"/> said when the reason was looked into: another reason holds for a copy than for a lost one of the same generation.</param>
    /// <param name="stillSo">Asked last, under the image's lock: whether the reason for it still holds.</param>
    /// <param name="now">From when on it is kept.</param>
    /// <exception cref="DiskFaultException">It is not known where a power cut would leave it.</exception>
    public bool Trash(ImageId id, BlobState seen, Func<bool> stillSo, DateTimeOffset now)
    {
        long length;
        lock (locks.For(id))
        {
            var state = Find(id);
            if (state != seen || !stillSo())
            {
                return false;
            }

            length = state is BlobState.Present present ? new FileInfo(present.Path).Length : 0;
            var directory = data.FullPath(BlobPath.Directory(id));
            var target = data.FullPath(Path.Join(BlobPath.Trash, $"{id}.{Guid.NewGuid():N}"));
            Directory.SetLastWriteTimeUtc(directory, now.UtcDateTime);
            try
            {
                Posix.Rename(directory, target);
                fsync.Directory(Path.GetDirectoryName(target)!);
                fsync.Directory(Path.GetDirectoryName(directory)!);
            }
            catch (DiskFaultException fault)
            {
                guard.Fail(fault);
                throw;
            }
        }

        if (length > 0)
        {
            OriginalsChanged?.Invoke(-length);
        }

        Changed?.Invoke(id);
        return true;
    }

    /// <summary>Finishes deletes that a crash cut short. False: there was nothing to finish.</summary>
    public bool FinishDelete(ImageId id)
    {
        lock (locks.For(id))
        {
            return Find(id) is BlobState.Deleted && RemoveAllButTombstone(data.FullPath(BlobPath.Directory(id)));
        }
    }

    /// <summary>Bytes of the original; null: there is none.</summary>
    public long? LengthOf(ImageId id) => Find(id) is BlobState.Present present ? new FileInfo(present.Path).Length : null;

    /// <summary>Name of the original's file, <c>full.jpg</c>: the one <c>full</c> in the directory that is no rendition. Null: there is none.</summary>
    public string? OriginalName(ImageId id) => Find(id) is BlobState.Present present ? Path.GetFileName(present.Path) : null;

    private static bool RemoveAllButTombstone(string directory)
    {
        var removed = false;
        foreach (var file in Directory.GetFiles(directory))
        {
            if (Path.GetFileName(file) != BlobPath.Tombstone)
            {
                File.Delete(file);
                removed = true;
            }
        }

        return removed;
    }

    // Null: nothing in the way. A copy that is there but wrong goes to quarantine and is replaced.
    private CommitOutcome? Conflict(ImageMetadata image) => Find(image.Id) switch
    {
        var here when here.Ends(image.Generation) => CommitOutcome.Superseded,
        BlobState.Present => Verify(image.Id) switch
        {
            null => null,
            { } there when there.Sha256 == image.Sha256 && there.Length == image.Length => CommitOutcome.AlreadyThere,
            _ => CommitOutcome.Collision,
        },
        _ => null,
    };

    // A store that ended before its flushes left names that a power cut may take back; after a delete that did not reach this node its bytes live on.
    private void SettleUnder(ImageMetadata image, string directory)
    {
        if (Find(image.Id) is BlobState.Present present && (present.Metadata?.Generation ?? 0) < image.Generation)
        {
            WriteDurably(Path.Join(directory, BlobPath.Metadata), MetadataFile.Write((present.Metadata ?? image) with { Generation = image.Generation }));
        }

        FlushUpToImages(directory);
    }

    private void WriteDurably(string path, byte[] bytes) => DurableFile.Write(data, fsync, path, bytes);

    // All four levels, always: another store may have made one of them a moment ago and not have flushed it yet.
    private void FlushUpToImages(string directory)
    {
        var images = data.FullPath(BlobPath.Images);
        for (var level = directory; level.Length >= images.Length; level = Path.GetDirectoryName(level)!)
        {
            fsync.Directory(level);
        }
    }

    [LoggerMessage(LogLevel.Error, "The original of image {Image} went to quarantine: {Why}")]
    private static partial void LogQuarantined(ILogger logger, ImageId image, string why);

    [LoggerMessage(LogLevel.Error, "The original of image {Image} cannot be read")]
    private static partial void LogUnreadable(ILogger logger, ImageId image, Exception error);
}
