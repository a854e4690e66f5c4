namespace Reticulum.Images;

/// <summary>What is known of a stored image; on disk it is the <c>meta.json</c> beside the original.</summary>
/// <param name="Id">SHA-1: the address.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits: with <paramref name="Length"/>, the identity.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Format">Decided by the bytes.</param>
/// <param name="Width">Pixels, upright (EXIF orientation applied), of one frame.</param>
/// <param name="Height">Pixels, upright, of one frame.</param>
/// <param name="Pages">Frames of an animation; 1 for a still.</param>
/// <param name="UploadedAt">First time that these bytes were stored; whole seconds, UTC.</param>
/// <param name="Generation">Counts stores and deletes of this address; the higher one is the truth, a delete wins a draw.</param>
/// <param name="Weight">What decoding it takes, for admission (see <see cref="DecodeWeight"/>).</param>
[GenerateSerializer, Immutable, Alias("reticulum.ImageMetadata")]
public sealed record ImageMetadata(
    [property: Id(0)] ImageId Id,
    [property: Id(1)] string Sha256,
    [property: Id(2)] long Length,
    [property: Id(3)] ImageFormat Format,
    [property: Id(4)] int Width,
    [property: Id(5)] int Height,
    [property: Id(6)] int Pages,
    [property: Id(7)] DateTimeOffset UploadedAt,
    [property: Id(8)] long Generation,
    [property: Id(9)] DecodeWeight Weight)
{
    /// <summary>The very bytes, whatever the generation.</summary>
    public bool IsSameAs(ImageMetadata other) => Id == other.Id && Sha256 == other.Sha256 && Length == other.Length;
}

/// <summary>How a source has to be decoded, which decides the memory that a job is admitted by. Measured: docs/rendering.md.</summary>
[GenerateSerializer, Alias("reticulum.DecodeWeight")]
public enum DecodeWeight
{
    /// <summary>At the smallest cost that its format has: baseline JPEG, PNG, lossy WebP, GIF.</summary>
    Streaming,

    /// <summary>The decoder keeps the whole image: progressive JPEG, interlaced PNG, lossless WebP, AVIF; TIFF may.</summary>
    Whole,
}
