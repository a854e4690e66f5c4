using System.Globalization;
using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// What the encoders can hold: known before any work is done. The sides are the encoders' own (asserted in EncoderLimitsTests);
/// the pixels are ours, because these two encoders cannot be stopped once they have begun.
/// </summary>
internal static class EncoderLimits
{
    /// <summary>About 4 s and 1 GiB on the machine of docs/rendering.md.</summary>
    public const long MaxAvifPixels = 50_000_000;

    /// <summary>Of one frame; choosing the palette takes about 0.4 s for a million.</summary>
    public const long MaxGifPixels = 25_000_000;

    /// <summary>Of all the frames of a GIF together: about a minute.</summary>
    public const long MaxGifAnimationPixels = 100_000_000;

    /// <summary>For people; null: the format can hold it.</summary>
    public static string? WhyNot(ImageFormat format, int width, int height, int pages = 1) => Of(format) switch
    {
        null => $"{format.MediaType} is not given out.",
        var (side, _) when Math.Max(width, height) > side => string.Create(
            CultureInfo.InvariantCulture, $"{format.MediaType} holds at most {side} pixels a side, this would have {width}×{height}."),
        var (_, pixels) when (long)width * height > pixels => string.Create(
            CultureInfo.InvariantCulture, $"{format.MediaType} is made with at most {pixels / 1_000_000} million pixels, this would have {width}×{height}."),
        _ when format == ImageFormat.Gif && (long)width * height * pages > MaxGifAnimationPixels => string.Create(
            CultureInfo.InvariantCulture, $"{format.MediaType} is made with at most {MaxGifAnimationPixels / 1_000_000} million pixels in all its frames, this would have {pages} of {width}×{height}."),
        _ => null,
    };

    private static (int Side, long Pixels)? Of(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => (65_500, long.MaxValue),
        ImageFormat.Png => (1_000_000, long.MaxValue),
        ImageFormat.Gif => (65_535, MaxGifPixels),
        ImageFormat.WebP => (16_383, long.MaxValue),
        ImageFormat.Avif => (16_384, MaxAvifPixels),
        _ => null,
    };
}
