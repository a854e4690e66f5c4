using Microsoft.Win32.SafeHandles;
using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>
/// A file whose bytes have just been proven, held open: what is sent is that very file, whether or not it still has a name (evicted, deleted, never
/// kept). Shared by all who asked for it at one time; closed when the last of them lets go.
/// </summary>
internal sealed class CachedFile(RenditionKey key, RelaySeal seal, SafeFileHandle handle) : IDisposable
{
    private int _holders = 1;

    public RenditionKey Key => key;

    public RelaySeal Seal => seal;

    public SafeFileHandle Handle => handle;

    /// <summary>One more holder. Only by one who holds it.</summary>
    public CachedFile Share()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>One holder less.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            handle.Dispose();
        }
    }
}

/// <summary>A <see cref="CachedFile"/> as an answer.</summary>
internal sealed class CachedContent : ImageContent
{
    private readonly CachedFile _file;
    private int _disposed;

    private CachedContent(CachedFile file) => _file = file;

    public override bool HasRanges => _file.Seal.IsOriginal;

    /// <param name="file">Held from now on by the content, too.</param>
    public static CachedContent Of(CachedFile file) => new(file.Share())
    {
        Format = file.Key.Format,
        Length = file.Seal.Length,
        Width = file.Seal.Width,
        Height = file.Seal.Height,
        EntityTag = file.Seal.EntityTagOf(file.Key.Id),
        LastModified = file.Seal.UploadedAt,
    };

    public override ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken) => new(new CachedStream(_file.Share()));

    public override ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _file.Dispose();
        }

        return base.DisposeAsync();
    }
}
