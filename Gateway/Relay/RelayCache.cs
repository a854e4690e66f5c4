using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Configuration;
using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>
/// Originals and renditions that lie on other nodes, kept on this node's disk within <see cref="RelayOptions.CacheBytes"/>.
/// <code>
/// cache/
///   lock                                 one process at a time
///   tmp/                                 being written; nothing in it survives a start
///   ab/cd/&lt;hash&gt;/{full.jpg, 300w.webp}   bytes, then a RelaySeal
/// </code>
/// Everything in it can be fetched again: it is renamed into place but not flushed. What a crash or rot leaves of a file is seen by its seal and its bytes
/// when it is opened, and is removed. Nothing is kept before the files of the process before have been counted, so that the bound holds from the start:
/// never above nine eighths, and <see cref="RelayCacheKeeper"/> leads back below it.
/// </summary>
internal sealed class RelayCache : IDisposable
{
    private const string TemporaryName = "tmp";
    private static readonly TimeSpan UseResolution = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly long _limit;
    private readonly long _minFreeBytes;
    private readonly FileStream _lock;
    private readonly RelayInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly Lock[] _locks = [.. Enumerable.Range(0, 64).Select(static _ => new Lock())];
    private long _bytes;
    private volatile bool _counted;

    public RelayCache(IOptions<StorageOptions> storage, IOptions<RelayOptions> options, RelayInstruments instruments, TimeProvider time)
    {
        (_instruments, _time, _limit, _minFreeBytes) = (instruments, time, options.Value.CacheBytes, storage.Value.MinFreeBytes);
        _root = Path.Join(Path.GetFullPath(storage.Value.DataDirectory), "cache");
        var temporary = Path.Join(_root, TemporaryName);
        try
        {
            Directory.CreateDirectory(temporary);
            _lock = new FileStream(Path.Join(_root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception inner) when (inner is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException($"The cache '{_root}' is in use by another process, or cannot be written: give each node a Reticulum:DataDirectory of its own.", inner);
        }

        foreach (var file in Directory.EnumerateFiles(temporary))
        {
            File.Delete(file);
        }
    }

    /// <summary>Bytes of all files, as far as they have been counted.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public long Limit => _limit;

    /// <summary>Nothing is kept that would lead beyond it.</summary>
    public long HardLimit => _limit + (_limit / 8);

    /// <summary>Raised when <see cref="Bytes"/> has passed <see cref="Limit"/>.</summary>
    public event Action? Overflowed;

    public void Dispose() => _lock.Dispose();

    /// <summary>The image with all its bytes proven; null: there is none, or it was wrong and is gone now.</summary>
    public RelayedImage? TryOpen(RenditionKey key)
    {
        var path = PathOf(key);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (SealedFile.TryProve(file, key) is { } image)
            {
                MarkUsed(path);
                return image;
            }
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            // an unreadable file is a wrong one
        }

        _instruments.OnCorrupt();
        Remove(key.Id, path);
        return null;
    }

    /// <summary>There is a file of it; whether it is right is seen when it is opened.</summary>
    public bool Has(RenditionKey key) => File.Exists(PathOf(key));

    /// <summary>Keeps a rendition, if there is room.</summary>
    public void Keep(Rendition rendition)
    {
        var seal = RelaySeal.For(rendition);
        if (!HasRoomFor(seal))
        {
            return;
        }

        var temporary = NewTemporaryPath();
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, rendition.Bytes.Span, 0);
                SealedFile.WriteSeal(file, seal, rendition.Key);
            }

            Publish(temporary, rendition.Key, seal);
        }
        catch (IOException)
        {
            // no room after all: the caller has the bytes
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>A temporary file for an original.</summary>
    public Spool NewSpool() => new(NewTemporaryPath(), _time);

    /// <summary>Keeps a proven original, if there is room; it can be sent in any case.</summary>
    public CachedFile Keep(Spool spool, ImageMetadata image)
    {
        var key = new RenditionKey(image.Id, SizeSpec.Full, image.Format);
        var seal = RelaySeal.For(image);
        var file = spool.Take();
        try
        {
            if (HasRoomFor(seal))
            {
                SealedFile.WriteSeal(file, seal, key);
                Publish(spool.Path, key, seal);
            }
        }
        catch (IOException)
        {
            // it has no name then, and is served all the same
        }

        return new CachedFile(key, seal, file);
    }

    /// <summary>Removes all of an image.</summary>
    public void Forget(ImageId id)
    {
        lock (LockOf(id))
        {
            var directory = new DirectoryInfo(DirectoryOf(id));
            if (directory.Exists)
            {
                Account(-directory.EnumerateFiles().Sum(static file => file.Length));
                directory.Delete(recursive: true);
            }
        }
    }

    /// <summary>The image's renditions here, without reading their bytes.</summary>
    public IEnumerable<StoredRendition> List(ImageId id)
    {
        var directory = new DirectoryInfo(DirectoryOf(id));
        return directory.Exists
            ? directory.EnumerateFiles()
                .Where(file => RenditionKey.TryParseFileName(id, file.Name, out _))
                .Select(static file => new StoredRendition(file.Name, Math.Max(0, file.Length - RelaySeal.ByteLength)))
            : [];
    }

    /// <summary>Counts what the process before has left; from then on something is kept. Once.</summary>
    public void Count(CancellationToken cancellationToken)
    {
        if (!_counted)
        {
            Account(Files(cancellationToken).Sum(static file => file.FileLength));
            _counted = true;
        }

        RaiseWhereOverflowed();
    }

    /// <summary>Every file of every image, in no order.</summary>
    public IEnumerable<CacheEntry> Files(CancellationToken cancellationToken)
    {
        foreach (var directory in Directory.EnumerateDirectories(_root, "??").SelectMany(Directory.EnumerateDirectories).SelectMany(Directory.EnumerateDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ImageId.TryParse(Path.GetFileName(directory), out var id))
            {
                continue;
            }

            foreach (var file in FilesIn(directory))
            {
                yield return new CacheEntry(id, file.FullName, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
            }
        }
    }

    /// <summary>Removes one file, and its image's directory if it was the last.</summary>
    public bool Remove(ImageId id, string path)
    {
        lock (LockOf(id))
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return false;
            }

            var length = file.Length;
            file.Delete();
            Account(-length);
            var directory = file.Directory!;
            if (!directory.EnumerateFileSystemInfos().Any())
            {
                directory.Delete();
            }

            return true;
        }
    }

    // Gone between two looks: nothing to count.
    private static FileInfo[] FilesIn(string directory)
    {
        try
        {
            return [.. new DirectoryInfo(directory).EnumerateFiles().Where(static file => file.Exists)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    // What passes through never takes the room that originals are refused for.
    private bool HasRoomFor(RelaySeal seal) => _counted
        && Bytes + seal.Length + RelaySeal.ByteLength <= HardLimit
        && new DriveInfo(_root).AvailableFreeSpace - seal.Length >= _minFreeBytes;

    private void Publish(string temporary, RenditionKey key, RelaySeal seal)
    {
        lock (LockOf(key.Id))
        {
            if (!HasRoomFor(seal))
            {
                return;
            }

            var path = PathOf(key);
            Directory.CreateDirectory(DirectoryOf(key.Id));
            var replaced = File.Exists(path) ? new FileInfo(path).Length : 0;
            File.SetLastWriteTimeUtc(temporary, _time.GetUtcNow().UtcDateTime);
            File.Move(temporary, path, overwrite: true);
            Account(seal.Length + RelaySeal.ByteLength - replaced);
        }

        RaiseWhereOverflowed();
    }

    private void RaiseWhereOverflowed()
    {
        if (Bytes > _limit)
        {
            Overflowed?.Invoke();
        }
    }

    private void Account(long change)
    {
        Interlocked.Add(ref _bytes, change);
        _instruments.OnBytes(change);
    }

    // Eviction goes by the time of the last use, to the hour.
    private void MarkUsed(string path)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        if (now - File.GetLastWriteTimeUtc(path) > UseResolution)
        {
            try
            {
                File.SetLastWriteTimeUtc(path, now);
            }
            catch (Exception error) when (error is IOException)
            {
                // evicted just now
            }
        }
    }

    private Lock LockOf(ImageId id) => _locks[(uint)id.GetHashCode() % _locks.Length];

    private string PathOf(RenditionKey key) => Path.Join(DirectoryOf(key.Id), key.FileName);

    private string DirectoryOf(ImageId id)
    {
        var hash = id.ToString();
        return Path.Join(_root, hash.AsSpan(0, 2), Path.Join(hash.AsSpan(2, 2), hash));
    }

    /// <summary>A name in <c>tmp/</c> that is not taken; what lies there is swept at the next start.</summary>
    public string NewTemporaryPath() => Path.Join(_root, TemporaryName, Guid.NewGuid().ToString("N"));
}

/// <summary>A file of the cache.</summary>
internal readonly record struct CacheEntry(ImageId Id, string Path, long FileLength, DateTimeOffset LastUsed);
