using Reticulum.Blobs;

namespace Reticulum.Images;

/// <summary>An original, or a large rendition, in its file.</summary>
internal sealed class FileContent : ImageContent
{
    private const int BufferLength = 64 * 1024;
    private readonly string _path;
    private readonly Func<bool> _isRight;

    private FileContent(string path, Func<bool> isRight) => (_path, _isRight) = (path, isRight);

    public override bool HasRanges => IsOriginal;

    private bool IsOriginal { get; init; }

    /// <summary>Its bytes are read against its hash when it is opened.</summary>
    public static FileContent OfOriginal(DiskBlobStore blobs, string path, ImageMetadata image) => new(path, () => blobs.IsRight(image.Id, path))
    {
        IsOriginal = true,
        Format = image.Format,
        Length = image.Length,
        Width = image.Width,
        Height = image.Height,
        EntityTag = image.Id.ToString(),
        LastModified = image.UploadedAt,
    };

    /// <summary>Its bytes have just been read against its seal.</summary>
    public static FileContent OfRendition(string path, RenditionKey key, RenditionSeal seal, DateTimeOffset uploadedAt) => new(path, () => true)
    {
        Format = key.Format,
        Length = seal.Length,
        Width = seal.Width,
        Height = seal.Height,
        EntityTag = seal.EntityTag,
        LastModified = uploadedAt,
    };

    public override ValueTask<Stream?> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Opened before it is checked: what is read afterwards is the very file that was.
            var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferLength);
            if (_isRight())
            {
                return new(IsOriginal ? file : new LeadingStream(file, Length));
            }

            file.Dispose();
        }
        catch (IOException error) when (DiskErrors.IsGone(error))
        {
            // deleted, quarantined, evicted or let go of since it was found
        }

        return new((Stream?)null);
    }
}
