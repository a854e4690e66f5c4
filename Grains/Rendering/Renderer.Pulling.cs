using System.Buffers;
using NetVips;
using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// Pulling: a small picture's pixels are computed on the calling thread, strip by strip, for the encoder to find. Left to itself an encoder of libvips has them computed on a thread of its own, and the two wait
/// for each other every few lines: of two cores with a job each a fifth is nobody's. Larger pictures, and those of what cannot be decoded smaller, are left to it: strips compute again the lines that two of them
/// need, which costs more there than the waiting (docs/rendering.md has the figures).
/// </summary>
internal sealed partial class Renderer
{
    /// <summary>Pixels of a picture that is still small: 340×192, 256×256.</summary>
    private const int MaxPulledPixels = 1 << 16;

    private const int LinesAtOnce = 32;

    /// <summary>Whether a rendition's pixels are better pulled.</summary>
    internal static bool IsPulled(ImageFormat source, RenderPlan plan) => source == ImageFormat.Jpeg && (long)plan.Width * plan.Height <= MaxPulledPixels;

    /// <param name="image">Of 8 bits a band; computed from top to bottom.</param>
    /// <param name="cancellationToken">Heeded between strips.</param>
    /// <returns>The same picture in memory: pixels, colour space and resolution; no other metadata.</returns>
    /// <exception cref="VipsException">It cannot be computed.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    internal static Image Pull(Image image, CancellationToken cancellationToken)
    {
        var (width, height, bands) = (image.Width, image.Height, image.Bands);
        var length = width * height * bands;
        var pixels = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var at = 0;
            foreach (var strip in Strips(image, width, height, cancellationToken))
            {
                strip.CopyTo(pixels, at);
                at += strip.Length;
            }

            using var bare = Image.NewFromMemoryCopy<byte>(pixels.AsSpan(0, length), width, height, bands, Enums.BandFormat.Uchar);
            return bare.Copy(interpretation: image.Interpretation, xres: image.Xres, yres: image.Yres);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <summary>
    /// A picture's lines from the top, computed on the calling thread, strip by strip. An operation that has libvips do it runs on a thread of its own, and the two wake each other for every few lines: a seventh of
    /// an upload's processor time, when its check went that way.
    /// </summary>
    /// <param name="image">Read once, from the top.</param>
    /// <param name="columns">Of each line, from the left.</param>
    /// <param name="lines">As many of them.</param>
    /// <param name="cancellationToken">Heeded between strips.</param>
    /// <returns>The pixels of each strip.</returns>
    /// <exception cref="VipsException">It cannot be computed.</exception>
    internal static IEnumerable<byte[]> Strips(Image image, int columns, int lines, CancellationToken cancellationToken)
    {
        using var region = Region.New(image);
        for (var top = 0; top < lines; top += LinesAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return region.Fetch(0, top, columns, Math.Min(LinesAtOnce, lines - top));
        }
    }
}
