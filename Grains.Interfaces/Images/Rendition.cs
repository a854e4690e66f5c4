namespace Reticulum.Images;

/// <summary>
/// One encoded rendition, immutable; shared by the memory cache and by all who are being answered.
/// </summary>
/// <param name="Key">What it is a rendition of.</param>
/// <param name="Bytes">The encoded image. Never written to after construction.</param>
/// <param name="Width">Pixels of one frame.</param>
/// <param name="Height">Pixels of one frame.</param>
/// <param name="Checksum">XXH3-128 of <paramref name="Bytes"/>, 32 lower-case hexadecimal digits; the entity tag without its quotes.</param>
/// <param name="UploadedAt">When the original was stored: the rendition's <c>Last-Modified</c>, the same whoever makes it.</param>
/// <param name="IsPolished">It was encoded with care, or that was tried and gained too little: nothing is gained by trying again.</param>
[GenerateSerializer, Immutable, Alias("reticulum.Rendition")]
public sealed record Rendition(
    [property: Id(0)] RenditionKey Key,
    [property: Id(1)] ReadOnlyMemory<byte> Bytes,
    [property: Id(2)] int Width,
    [property: Id(3)] int Height,
    [property: Id(4)] string Checksum,
    [property: Id(5)] DateTimeOffset UploadedAt,
    [property: Id(6)] bool IsPolished = false)
{
    /// <summary>Bytes of the largest rendition that rides in a grain's message: up to here that costs about what HTTP does, and saves a hop.</summary>
    public const int InMessageLength = 64 * 1024;
}
