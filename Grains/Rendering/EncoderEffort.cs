namespace Reticulum.Rendering;

/// <summary>How hard the encoders try: bytes against time, measured (docs/rendering.md).</summary>
internal static class EncoderEffort
{
    /// <summary>0.7 of the time of 4, libvips' default, for 2.5 % more bytes.</summary>
    public const int WebP = 2;

    /// <summary>A third of the time of 7, libvips' default, for 7 % more bytes.</summary>
    public const int Gif = 1;

    /// <summary>Frames are not dithered: half the time, and no noise that flickers from frame to frame.</summary>
    public static double GifDither(RenderPlan plan) => plan.Animated ? 0 : 1;

    private const int OptimizedJpegSide = 400;

    /// <summary>9 % fewer bytes at 100 px for 3 % more time; 1.5 % fewer at 800 px, where it also keeps the whole picture in memory.</summary>
    public static bool OptimizesJpeg(RenderPlan plan) => Math.Max(plan.Width, plan.Height) <= OptimizedJpegSide;

    /// <summary>Effort 4, libvips' default, is six times slower than 2. The encoder cannot be stopped: the larger the picture, the less it may try.</summary>
    public static int Avif(RenderPlan plan) => ((long)plan.Width * plan.Height) switch
    {
        <= 500_000 => 2,
        <= 4_000_000 => 1,
        _ => 0,
    };
}
