namespace Reticulum.Images;

/// <summary>
/// Something that a GET can be answered with, its headers known, its bytes either at hand (<see cref="Bytes"/>) or behind <see cref="OpenAsync"/>,
/// which proves them first. A 304 or a HEAD opens nothing.
/// </summary>
public abstract class ImageContent : IAsyncDisposable
{
    public required ImageFormat Format { get; init; }

    public required long Length { get; init; }

    /// <summary>Pixels, upright, of one frame.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>Without quotes; names these very bytes.</summary>
    public required string EntityTag { get; init; }

    /// <summary>Whole seconds, UTC.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>An original is served by ranges too.</summary>
    public virtual bool HasRanges => false;

    /// <summary>The bytes, checked, if they are in memory; else use <see cref="OpenAsync"/>.</summary>
    public virtual ReadOnlyMemory<byte>? Bytes => null;

    /// <summary>Reads all the bytes against their hash, then gives a seekable stream of them that the caller disposes of. Null: they are wrong, and nothing may be sent.</summary>
    public abstract ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
