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

    /// <summary>
    /// The least: the first visitor waits for it, at 800w twice the CPU of the first JPEG; effort 1 takes 4, effort 2 takes 6 times as much, for 9 % fewer bytes.
    /// What proves to be hot is encoded again (<see cref="PolishPlan"/>).
    /// </summary>
    public const int Avif = 0;
}
