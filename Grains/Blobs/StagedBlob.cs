using Microsoft.Win32.SafeHandles;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>
/// Bytes on their way in: a file in <c>tmp/</c>, hashed while it is written. Becomes an original by <see cref="DiskBlobStore.Commit"/>
/// (which takes the file away), or goes with <see cref="DisposeAsync"/>.
/// </summary>
internal sealed class StagedBlob : IStagedImage
{
    private readonly ContentHasher _hasher;
    private readonly SafeFileHandle _file;
    private ContentHash? _content;

    public StagedBlob(string path, ContentHasher hasher)
    {
        Path = path;
        _hasher = hasher;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
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

    /// <summary>No byte follows.</summary>
    public void Complete() => _content = _hasher.Finish();

    /// <exception cref="DiskFaultException">The bytes are not known to be on disk.</exception>
    public void Flush(IFsync fsync) => fsync.File(_file);

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        _hasher.Dispose();
        File.Delete(Path);
        return ValueTask.CompletedTask;
    }
}
