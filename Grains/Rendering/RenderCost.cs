using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// Peak memory of a job, estimated from its header, a little high: the render queue admits jobs by it. Pure; the constants
/// were fitted to measured peaks, see docs/rendering.md for them and for how to measure again.
/// </summary>
internal static class RenderCost
{
    /// <summary>A picture decoded once for several renditions is kept in memory up to this size.</summary>
    public const long SharedDecodeBytes = 64L << 20;

    // libvips' buffers, tables and the codecs' own state.
    private const long Base = 8L << 20;

    // Lines in flight between decoder, scaler and encoder, for each pixel of the longer side.
    private const long Line = 5 << 10;

    // What comes out of a decoder, with alpha.
    private const long Pixel = 4;

    /// <summary>Whether the stills are made from one decode.</summary>
    public static bool SharesDecode(ImageMetadata source, IReadOnlyList<RenderPlan> stills)
        => stills.Count > 1 && DecodePlan.Create(source, stills).Pixels(source) * Pixel <= SharedDecodeBytes;

    /// <summary>Of <see cref="Renderer.Render"/>, in bytes: they are made one after the other, so the dearest counts.</summary>
    public static long Estimate(ImageMetadata source, IReadOnlyList<RenderPlan> plans)
    {
        var stills = plans.Where(plan => !plan.Animated).ToArray();
        return SharesDecode(source, stills)
            ? SharedDecodeBytes + Decode(source, DecodePlan.Create(source, stills)) + plans.Max(Encode)
            : plans.Max(plan => Decode(source, DecodePlan.Create(source, [plan])) + Encode(plan));
    }

    /// <summary>Of <see cref="ImageInspector.DecodesWhole"/>, in bytes.</summary>
    public static long EstimateCheck(ImageMetadata source) => Decode(source, DecodePlan.ForCheck(source));

    /// <summary>Of the decoder, in bytes.</summary>
    public static long Decode(ImageMetadata source, DecodePlan decode)
    {
        var pixels = (long)source.Width * source.Height;
        return Base + (decode.Width(source) * Line) + source.Format switch
        {
            ImageFormat.Avif => pixels * 16,
            // The coefficients, 16 bits each, of three planes in full; more for CMYK.
            ImageFormat.Jpeg => source.Weight == DecodeWeight.Whole ? pixels * 7 : 0,
            ImageFormat.Png => source.Weight == DecodeWeight.Whole ? pixels * 5 : 0,
            ImageFormat.Tiff => pixels * 4,
            // The frame, the one to go back to, and the file.
            ImageFormat.Gif => (pixels * (source.Pages > 1 ? 9 : 5)) + source.Length,
            // Twice what comes out, and where it is lossless the picture itself: the header does not tell.
            ImageFormat.WebP => (decode.Pixels(source) * 8) + (pixels * 5),
            _ => 0,
        };
    }

    /// <summary>Of the encoder and, for a picture that has to be turned, of the pixels before it; in bytes.</summary>
    public static long Encode(RenderPlan plan)
    {
        var pixels = (long)plan.Width * plan.Height;
        var turned = plan.Animated ? 0 : (long)plan.ScaledWidth * plan.ScaledHeight * Pixel;
        return turned + plan.Format switch
        {
            ImageFormat.Avif => Base + (pixels * 20),
            ImageFormat.Jpeg => pixels * (EncoderEffort.OptimizesJpeg(plan) ? 6 : 1),
            ImageFormat.Png => pixels * 4,
            ImageFormat.Gif => pixels * 12,
            ImageFormat.WebP => pixels * 6,
            _ => 0,
        };
    }
}
