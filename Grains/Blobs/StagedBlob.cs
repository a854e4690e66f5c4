using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>
/// Bytes on their way in: a file in <c>tmp/</c>, hashed while it is written. Becomes an original by <see cref="DiskBlobStore.Commit"/>
/// (which takes the file away), or goes with <see cref="DisposeAsync"/>. Whoever still sends its bytes to other nodes shares it
/// (<see cref="Share"/>): the bytes can be read until the last one has disposed of it, also after the file has got its final name.
/// </summary>
internal sealed class StagedBlob : IStagedImage
{
    private const int BufferLength = 128 * 1024;

    private readonly ContentHasher _hasher;
    private readonly SafeFileHandle _file;
    private ContentHash? _content;
    private int _owners = 1;

    public StagedBlob(string path, ContentHasher hasher)
    {
        Path = path;
        _hasher = hasher;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
    }

    public string Path { get; }

    /// <summary>Decided by the first bytes.</summary>
    public ImageFormat Format { get; set; }

    public long Length => _hasher.Length;

    public ImageId Id => Content.Id;

    /// <exception cref="InvalidOperationException">Not all the bytes have arrived.</exception>
    public ContentHash Content => _content ?? throw new InvalidOperationException("The staged image is not complete.");

    public void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, _hasher.Length);
        _hasher.Append(bytes);
    }

    /// <summary>Takes all the bytes, and is complete. False: they are more or fewer than <paramref name="length"/>.</summary>
    public async Task<bool> FillAsync(Stream bytes, long length, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            for (int read; (read = await bytes.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (Length + read > length)
                {
                    return false;
                }

                Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Complete();
        return Length == length;
    }

    /// <summary>No byte follows.</summary>
    public void Complete() => _content = _hasher.Finish();

    /// <exception cref="DiskFaultException">The bytes are not known to be on disk.</exception>
    public void Flush(IFsync fsync) => fsync.File(_file);

    /// <summary>Its bytes from the start. The stream is valid while the blob is.</summary>
    public Stream OpenRead() => new StagedStream(this, _file, Length);

    /// <summary>One more owner, who disposes of it as well.</summary>
    public StagedBlob Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            _file.Dispose();
            _hasher.Dispose();
            File.Delete(Path);
        }

        return ValueTask.CompletedTask;
    }
}
