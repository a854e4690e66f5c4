using NetVips;
using Reticulum.Load.Photographs;
using Reticulum.Rendering;

namespace Reticulum.Load.Polishing;

/// <summary>A rendition before and after.</summary>
/// <param name="Format"><c>jpg</c> or <c>avif</c>.</param>
/// <param name="FirstKilobytes">Of the first answer.</param>
/// <param name="PolishedKilobytes">Of the last.</param>
/// <param name="FirstSsim">Against the reduction, not encoded.</param>
/// <param name="PolishedSsim">Likewise.</param>
internal sealed record PolishedPair(string Format, double FirstKilobytes, double PolishedKilobytes, double FirstSsim, double PolishedSsim)
{
    private const int AnyHeight = 10_000_000;

    public double Bytes => PolishedKilobytes / FirstKilobytes;

    public static PolishedPair Of(Photograph photograph, string format, int width, byte[] first, byte[] polished)
    {
        using var reduced = Image.ThumbnailBuffer(photograph.Bytes, width, height: AnyHeight, size: Enums.Size.Down);
        var reference = Brightness(reduced);
        return new PolishedPair(format, first.Length / 1000.0, polished.Length / 1000.0, Likeness(reference, first), Likeness(reference, polished));
    }

    private static double Likeness((byte[] Pixels, int Width) reference, byte[] encoded)
    {
        using var decoded = Image.NewFromBuffer(encoded);
        var (pixels, width) = Brightness(decoded);
        return Ssim.Of(reference.Pixels, pixels, width);
    }

    private static (byte[] Pixels, int Width) Brightness(Image image)
    {
        using var grey = image.Colourspace(Enums.Interpretation.Bw);
        using var one = grey.ExtractBand(0);
        return (one.WriteToMemory<byte>(), one.Width);
    }
}
