namespace Reticulum.Images;

/// <summary>A rendition in memory.</summary>
public sealed class MemoryContent : ImageContent
{
    public required Rendition Rendition { get; init; }

    public override ReadOnlyMemory<byte>? Bytes => Rendition.Bytes;

    public static MemoryContent Of(Rendition rendition) => new()
    {
        Rendition = rendition,
        Format = rendition.Key.Format,
        Length = rendition.Bytes.Length,
        Width = rendition.Width,
        Height = rendition.Height,
        EntityTag = rendition.Checksum,
        LastModified = rendition.UploadedAt,
    };

    public override ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException("The bytes are in memory: use Bytes.");
}
