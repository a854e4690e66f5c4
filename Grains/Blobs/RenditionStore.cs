using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>
/// Renditions on this node's disk: files beside the original, each behind its seal. They can all be made again, so they are renamed into place but not
/// flushed; what a crash or rot leaves of one fails its checksum, and it is made again.
/// </summary>
internal sealed class RenditionStore(
    DataDirectory data,
    DiskBlobStore blobs,
    DiskGuard guard,
    BlobLocks locks,
    IOptions<RenderOptions> options,
    BlobInstruments instruments,
    TimeProvider time)
{
    /// <summary>A rendition up to here is answered from memory, a larger one from its file.</summary>
    public const int InMemoryLength = 1 << 20;

    private const int BufferLength = 128 * 1024;
    private static readonly TimeSpan UseResolution = TimeSpan.FromHours(1);
    private long _bytes;

    /// <summary>Bytes of all renditions on disk, as far as they have been counted.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Raised when <see cref="Bytes"/> has passed <see cref="RenderOptions.CacheBytes"/>.</summary>
    public event Action? Overflowed;

    /// <summary>All have been counted afresh.</summary>
    public void SetBytes(long bytes) => Interlocked.Exchange(ref _bytes, bytes);

    /// <summary>The census has found these, which lay here before the process started.</summary>
    public void AddBytes(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) > options.Value.CacheBytes)
        {
            Overflowed?.Invoke();
        }
    }

    public bool Exists(RenditionKey key) => File.Exists(PathOf(key));

    /// <summary>The rendition with all its bytes proven, or null: there is none, or it was wrong and is gone now. The caller has seen that the image is not deleted.</summary>
    public ImageContent? TryOpen(RenditionKey key, DateTimeOffset uploadedAt)
    {
        var content = TryProve(key, uploadedAt);
        if (content is not null)
        {
            MarkUsed(PathOf(key));
        }

        return content;
    }

    /// <summary>As <see cref="TryOpen"/>, but it is no use of the rendition.</summary>
    public ImageContent? TryProve(RenditionKey key, DateTimeOffset uploadedAt)
    {
        var path = PathOf(key);
        if (!File.Exists(path) || (key.Size.IsFull && blobs.OriginalName(key.Id) == key.FileName))
        {
            return null; // the original has no seal, and is nothing to be made again
        }

        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            Span<byte> tail = stackalloc byte[RenditionSeal.ByteLength];
            if (length > tail.Length
                && RandomAccess.Read(file, tail, length - tail.Length) == tail.Length
                && RenditionSeal.TryRead(tail, out var seal)
                && seal.Length == length - tail.Length
                && Read(file, path, key, seal, uploadedAt) is { } content)
            {
                return content;
            }
        }
        catch (IOException error) when (DiskErrors.IsGone(error))
        {
            return null;
        }
        catch (IOException)
        {
            // an unreadable rendition is a wrong one
        }

        instruments.OnRenditionCorrupt();
        Remove(path);
        return null;
    }

    /// <summary>
    /// Keeps a rendition, if there is room for it and the image is still there. A rendition that is not kept is no error: it is served all the same.
    /// </summary>
    /// <returns>Whether the image is still there.</returns>
    public bool TryWrite(Rendition rendition)
    {
        var length = rendition.Bytes.Length + RenditionSeal.ByteLength;
        var hasRoom = Bytes + length <= options.Value.CacheBytes + (options.Value.CacheBytes / 8) && !guard.Failed && !guard.IsFull;
        var temporary = data.NewTemporaryPath();
        try
        {
            if (hasRoom)
            {
                WriteSealed(temporary, rendition);
            }

            lock (locks.For(rendition.Key.Id))
            {
                if (blobs.Find(rendition.Key.Id) is not BlobState.Present)
                {
                    return false;
                }

                if (hasRoom)
                {
                    var path = PathOf(rendition.Key);
                    var replaced = File.Exists(path) ? new FileInfo(path).Length : 0;
                    Posix.Rename(temporary, path);
                    Interlocked.Add(ref _bytes, length - replaced);
                }
            }
        }
        catch (IOException)
        {
            // no room after all: the caller has the bytes
        }
        finally
        {
            File.Delete(temporary);
        }

        if (Bytes > options.Value.CacheBytes)
        {
            Overflowed?.Invoke();
        }

        return true;
    }

    /// <summary>The image's renditions, by name, without reading their bytes.</summary>
    public IEnumerable<RenditionFile> List(ImageId id)
    {
        var directory = new DirectoryInfo(data.FullPath(BlobPath.Directory(id)));
        if (!directory.Exists)
        {
            yield break;
        }

        var original = blobs.OriginalName(id);
        foreach (var file in directory.EnumerateFiles())
        {
            if (file.Name != original && RenditionKey.TryParseFileName(id, file.Name, out var key))
            {
                yield return new RenditionFile(key, file.FullName, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
            }
        }
    }

    /// <summary>Removes a rendition's file and counts it off.</summary>
    public bool Remove(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var length = file.Length;
            file.Delete();
            Interlocked.Add(ref _bytes, -length);
            return true;
        }
        catch (IOException error) when (DiskErrors.IsGone(error))
        {
            return false;
        }
    }

    private static ImageContent? Read(SafeFileHandle file, string path, RenditionKey key, RenditionSeal seal, DateTimeOffset uploadedAt) =>
        seal.Length <= InMemoryLength ? ReadWhole(file, key, seal, uploadedAt) : ReadLarge(file, path, key, seal, uploadedAt);

    private static MemoryContent? ReadWhole(SafeFileHandle file, RenditionKey key, RenditionSeal seal, DateTimeOffset uploadedAt)
    {
        var bytes = new byte[seal.Length];
        return RandomAccess.Read(file, bytes, 0) == bytes.Length && RenditionSeal.For(bytes, seal.Width, seal.Height, seal.IsPolished) == seal
            ? MemoryContent.Of(new Rendition(key, bytes, seal.Width, seal.Height, seal.EntityTag, uploadedAt, seal.IsPolished))
            : null;
    }

    private static FileContent? ReadLarge(
        SafeFileHandle file, string path, RenditionKey key, RenditionSeal seal, DateTimeOffset uploadedAt)
    {
        var hash = new System.IO.Hashing.XxHash128();
        FileReading.ForEachBlock(file, BufferLength, hash.Append, seal.Length);
        return hash.GetCurrentHashAsUInt128() == seal.Checksum
            ? FileContent.OfRendition(path, key, seal, uploadedAt)
            : null;
    }

    private static void WriteSealed(string path, Rendition rendition)
    {
        Span<byte> seal = stackalloc byte[RenditionSeal.ByteLength];
        RenditionSeal.For(rendition.Bytes.Span, rendition.Width, rendition.Height, rendition.IsPolished).WriteTo(seal);
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, rendition.Bytes.Span, 0);
        RandomAccess.Write(file, seal, rendition.Bytes.Length);
    }

    private string PathOf(RenditionKey key) => data.FullPath(Path.Join(BlobPath.Directory(key.Id), key.FileName));

    // Eviction goes by the time of the last use, to the hour.
    private void MarkUsed(string path)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (now - File.GetLastWriteTimeUtc(path) > UseResolution)
        {
            File.SetLastWriteTimeUtc(path, now);
        }
    }
}

/// <summary>A rendition's file.</summary>
internal sealed record RenditionFile(RenditionKey Key, string Path, long FileLength, DateTimeOffset LastUsed)
{
    /// <summary>Bytes of the image, without the seal.</summary>
    public long Length => Math.Max(0, FileLength - RenditionSeal.ByteLength);
}
