using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// The geometry of one rendition, in pixels of the upright image (never enlarged; a box is fitted, in proportion;
/// a square is filled and cut from the centre). Pure: <c>Tests/Vectors/sizes.json</c> holds it.
/// </summary>
/// <param name="Format">The format that comes out.</param>
/// <param name="Width">Of what comes out.</param>
/// <param name="Height">Of what comes out.</param>
/// <param name="ScaledWidth">Of the whole picture after scaling, before the square is cut from it.</param>
/// <param name="ScaledHeight">Of the whole picture after scaling.</param>
/// <param name="Pages">Frames that come out: 1 unless an animation goes to a format that can hold it.</param>
internal readonly record struct RenderPlan(ImageFormat Format, int Width, int Height, int ScaledWidth, int ScaledHeight, int Pages)
{
    /// <summary>All the frames come out, not only the first.</summary>
    public bool Animated => Pages > 1;

    /// <summary>Where the square begins in the scaled picture.</summary>
    public int Left => (ScaledWidth - Width) / 2;

    /// <inheritdoc cref="Left"/>
    public int Top => (ScaledHeight - Height) / 2;

    /// <summary>Something is cut away after scaling.</summary>
    public bool Crops => (ScaledWidth, ScaledHeight) != (Width, Height);

    /// <summary>For people; null: it can be made.</summary>
    public string? WhyNotRenderable => EncoderLimits.WhyNot(Format, Width, Height, Pages);

    /// <param name="sourceWidth">Upright.</param>
    /// <param name="sourceHeight">Upright.</param>
    /// <param name="sourcePages">Frames of the source.</param>
    /// <param name="size">What is asked for.</param>
    /// <param name="format">What is asked for.</param>
    public static RenderPlan Create(int sourceWidth, int sourceHeight, int sourcePages, SizeSpec size, ImageFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sourcePages, 1);
        var pages = format.CanAnimate ? sourcePages : 1;
        if (size.Side > 0)
        {
            var shorter = Math.Min(sourceWidth, sourceHeight);
            var side = Math.Min(size.Side, shorter);
            return new RenderPlan(format, side, side, Scale(sourceWidth, side, shorter), Scale(sourceHeight, side, shorter), pages);
        }

        var widest = size.Width > 0 ? Math.Min(size.Width, sourceWidth) : sourceWidth;
        var highest = size.Height > 0 ? Math.Min(size.Height, sourceHeight) : sourceHeight;
        var (width, height) = (long)widest * sourceHeight <= (long)highest * sourceWidth
            ? (widest, Scale(sourceHeight, widest, sourceWidth))
            : (Scale(sourceWidth, highest, sourceHeight), highest);
        return new RenderPlan(format, width, height, width, height, pages);
    }

    // To the nearest pixel, and never to none.
    private static int Scale(int length, int numerator, int denominator)
        => (int)Math.Max(1, (((long)length * numerator * 2) + denominator) / (denominator * 2L));
}
