using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// How much smaller than it is a source can be decoded at once ("shrink on load") for the renditions that are wanted of it. Pure.
/// JPEG: by 2, 4 or 8 in the DCT, to the last step that leaves at least what is wanted: 1.1–1.3 times faster than leaving a factor 2
/// in hand, at 35 % less memory (PSNR -0.2…-1.3 dB). WebP: to twice what is wanted, so that the resampling stays Lanczos'.
/// </summary>
/// <param name="Shrink">JPEG: 1, 2, 4 or 8; else 1.</param>
/// <param name="Scale">WebP: above 0, at most 1; else 1.</param>
internal readonly record struct DecodePlan(int Shrink, double Scale)
{
    public static DecodePlan Create(ImageMetadata source, IReadOnlyList<RenderPlan> plans) => Create(source, Wanted(source, plans));

    /// <summary>With a factor 2 in hand also for JPEG, so that all the resampling that shows is Lanczos': for what is judged, and encoded with care.</summary>
    public static DecodePlan Careful(ImageMetadata source, RenderPlan plan) =>
        Create(source, source.Format == ImageFormat.Jpeg ? Wanted(source, [plan]) * 2 : Wanted(source, [plan]));

    private static double Wanted(ImageMetadata source, IReadOnlyList<RenderPlan> plans) => plans.Max(plan => Math.Max(
        plan.ScaledWidth / (double)source.Width,
        plan.ScaledHeight / (double)source.Height));

    private static DecodePlan Create(ImageMetadata source, double wanted)
    {
        return source.Format switch
        {
            ImageFormat.Jpeg => new DecodePlan(wanted <= 1 / 8.0 ? 8 : wanted <= 1 / 4.0 ? 4 : wanted <= 1 / 2.0 ? 2 : 1, 1),
            ImageFormat.WebP when wanted <= 1 / 2.0 => new DecodePlan(1, wanted * 2),
            _ => new DecodePlan(1, 1),
        };
    }

    /// <summary>To see whether it can be decoded at all, at the smallest cost.</summary>
    public static DecodePlan ForCheck(ImageMetadata source) => source.Format switch
    {
        ImageFormat.Jpeg when Math.Min(source.Width, source.Height) >= 8 => new DecodePlan(8, 1),
        ImageFormat.WebP when Math.Min(source.Width, source.Height) >= 8 => new DecodePlan(1, 1 / 8.0),
        _ => new DecodePlan(1, 1),
    };

    /// <summary>
    /// As <see cref="ForCheck"/>, to the very last block: of a JPEG whose sides are no multiples of the step libvips leaves the decoder's last line out, and libjpeg, which reads
    /// no further than it is asked for lines, whatever only that line needs. A JPEG of several scans is read to its end before its first line.
    /// </summary>
    public static DecodePlan ForWholeCheck(ImageMetadata source) => source is { Format: ImageFormat.Jpeg, Weight: DecodeWeight.Streaming }
        ? new DecodePlan(LargestStep(ForCheck(source).Shrink, source.Width | source.Height), 1)
        : ForCheck(source);

    /// <summary>Pixels of one frame that the decoder gives out, at most.</summary>
    public long Pixels(ImageMetadata source) => (long)Width(source) * Length(source.Height);

    /// <summary>Pixels of the longer side that the decoder gives out: orientation may have turned a line into a column.</summary>
    public int Width(ImageMetadata source) => Length(Math.Max(source.Width, source.Height));

    // A power of two divides both sides where it divides what they are together.
    private static int LargestStep(int atMost, int sides) => Math.Min(atMost, sides & -sides);

    private int Length(int side) => (int)Math.Ceiling(side * Scale / Shrink);
}
