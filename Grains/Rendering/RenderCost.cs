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
    private const long Base = 12L << 20;

    // Lines in flight between decoder, scaler and encoder, for each pixel of the longer side.
    private const long Line = 5 << 10;

    // What comes out of a decoder, with alpha.
    private const long Pixel = 4;

    /// <summary>Whether the stills are made from one decode.</summary>
    public static bool SharesDecode(ImageMetadata source, IReadOnlyList<RenderPlan> stills)
        => stills.Count > 1 && SharedBytes(source, stills) <= SharedDecodeBytes;

    /// <summary>Of <see cref="Renderer.Render"/>, in bytes: they are made one after the other, so the dearest counts.</summary>
    public static long Estimate(ImageMetadata source, IReadOnlyList<RenderPlan> plans)
    {
        var stills = plans.Where(plan => !plan.Animated).ToArray();
        var shared = SharesDecode(source, stills) ? SharedBytes(source, stills) + Decode(source, DecodePlan.Create(source, stills), 1) : 0;
        var dearest = plans.Max(plan => Encode(plan) + (shared > 0 && !plan.Animated ? 0 : Decode(source, DecodePlan.Create(source, [plan]), plan.Pages)));

        // The allocator does not give everything back between two of them.
        return shared + dearest + (Base * (plans.Count - 1));
    }

    /// <summary>Of <see cref="ImageInspector.DecodesWhole"/>, in bytes. A JPEG that it has to decode at full size is within it too: nothing is scaled or encoded (23 MP: 13 MiB).</summary>
    public static long EstimateCheck(ImageMetadata source) => Decode(source, DecodePlan.ForCheck(source), source.Pages);

    /// <summary>Of <see cref="Renderer.Polish"/>, in bytes: the picture, its brightness twice, one decoded encoding, and the encoder, JPEG's with all its coefficients.</summary>
    public static long EstimatePolish(ImageMetadata source, RenderPlan plan) =>
        Decode(source, DecodePlan.Careful(source, plan), 1) + Encode(plan) + ((long)plan.Width * plan.Height * 20);

    private static long SharedBytes(ImageMetadata source, IReadOnlyList<RenderPlan> stills) => DecodePlan.Create(source, stills).Pixels(source) * Pixel;

    private static long Decode(ImageMetadata source, DecodePlan decode, int pages)
    {
        var pixels = (long)source.Width * source.Height;
        var whole = source.Weight == DecodeWeight.Whole;
        return Base + (decode.Width(source) * Line) + source.Format switch
        {
            ImageFormat.Avif => pixels * 16,

            // The coefficients, 16 bits each, of three planes in full.
            ImageFormat.Jpeg => whole ? pixels * 13 / 2 : 0,
            ImageFormat.Png or ImageFormat.Tiff => whole ? pixels * Pixel : 0,

            // The frame, the one to go back to, and the file.
            ImageFormat.Gif => (pixels * (source.Pages > 1 ? 9 : 5)) + source.Length,

            // The frame, then all that comes out at once; and the picture itself where it is lossless.
            ImageFormat.WebP => (decode.Pixels(source) * Pixel * (1L + pages)) + (whole ? pixels * 5 : 0),
            _ => 0,
        };
    }

    /// <summary>Of the encoder and, for a picture that has to be turned, of the pixels before it.</summary>
    private static long Encode(RenderPlan plan)
    {
        var pixels = (long)plan.Width * plan.Height;
        var scaled = (long)plan.ScaledWidth * plan.ScaledHeight;
        var picture = plan.Format switch
        {
            ImageFormat.Avif => Base + (pixels * 20),
            ImageFormat.Jpeg => pixels * (EncoderEffort.OptimizesJpeg(plan) ? 6 : 1),
            ImageFormat.Png => pixels * 4,
            ImageFormat.Gif => pixels * 12,
            ImageFormat.WebP => pixels * 6,
            _ => 0,
        };
        return picture + (plan.Animated ? plan.Pages * ((pixels * 2) + (plan.Crops ? scaled * 3 : 0)) : scaled * Pixel);
    }
}
