namespace Reticulum.Rendering;

/// <summary>
/// How alike two pictures look: the mean structural similarity of their brightness, 1 for the same. Windows of 8 × 8 pixels every 4 pixels, as video
/// encoders take them. Pure. Wang, Bovik, Sheikh, Simoncelli: Image quality assessment, IEEE Transactions on Image Processing 13(4), 2004.
/// </summary>
internal static class Ssim
{
    private const int Window = 8;
    private const int Step = 4;
    private const double Pixels = Window * Window;

    // (0.01 × 255)² and (0.03 × 255)²: so that flat windows divide by something.
    private const double C1 = 6.5025;
    private const double C2 = 58.5225;

    /// <param name="one">Brightness, one byte a pixel, line by line.</param>
    /// <param name="other">Of the same size.</param>
    /// <param name="width">Pixels of a line.</param>
    /// <returns>1 also where the picture is smaller than one window: nothing can be said against it.</returns>
    public static double Of(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(other.Length, one.Length);
        var height = one.Length / width;
        var (sum, windows) = (0.0, 0);
        for (var y = 0; y + Window <= height; y += Step)
        {
            for (var x = 0; x + Window <= width; x += Step)
            {
                sum += OfWindow(one[((y * width) + x)..], other[((y * width) + x)..], width);
                windows++;
            }
        }

        return windows == 0 ? 1 : sum / windows;
    }

    private static double OfWindow(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int width)
    {
        var (a, b, aa, bb, ab) = (0, 0, 0, 0, 0);
        for (var y = 0; y < Window; y++)
        {
            var left = one.Slice(y * width, Window);
            var right = other.Slice(y * width, Window);
            for (var x = 0; x < Window; x++)
            {
                int p = left[x], q = right[x];
                a += p;
                b += q;
                aa += p * p;
                bb += q * q;
                ab += p * q;
            }
        }

        double meanA = a / Pixels, meanB = b / Pixels;
        double varianceA = (aa / Pixels) - (meanA * meanA), varianceB = (bb / Pixels) - (meanB * meanB), covariance = (ab / Pixels) - (meanA * meanB);
        return ((2 * meanA * meanB) + C1) * ((2 * covariance) + C2)
            / (((meanA * meanA) + (meanB * meanB) + C1) * (varianceA + varianceB + C2));
    }
}
