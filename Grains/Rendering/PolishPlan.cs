using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// How a rendition is encoded again that proved to be hot: slower settings, and of them the lowest quality that looks as good as the first encode did
/// (<see cref="Ssim"/>, both against the same careful reduction). Pure; figures and choice in docs/rendering.md.
/// </summary>
/// <param name="Lowest">Quality that the search does not go below: brightness is measured, colour is not.</param>
/// <param name="Highest">Quality that the search does not go above; equal to <paramref name="Lowest"/> where the format loses nothing.</param>
/// <param name="Effort">The encoder's, where it has one.</param>
internal readonly record struct PolishPlan(int Lowest, int Highest, int Effort)
{
    /// <summary>Less is gained: the first encode stays.</summary>
    public const double WorthWhile = 0.95;

    /// <summary>May look so much worse in SSIM: less than one step of quality, more than noise.</summary>
    public const double Tolerance = 0.0015;

    // An encoder at its last pass cannot be stopped, and somebody may wait for its thread: half a second. A faster AVIF encoder would not need the
    // bound, but gains 7 % only.
    private const long MaxPixels = 4_000_000;
    private const long MaxAvifPixels = 800_000;

    /// <summary>Null: it stays as it was first made. Animations and GIFs gain too little for what they cost.</summary>
    public static PolishPlan? For(RenderPlan plan)
    {
        var pixels = (long)plan.Width * plan.Height;
        return plan.Format switch
        {
            _ when plan.Animated || pixels > MaxPixels => null,
            ImageFormat.Jpeg => new PolishPlan(60, 75, 0),
            ImageFormat.WebP => new PolishPlan(66, 81, 4),
            ImageFormat.Avif when pixels <= MaxAvifPixels => new PolishPlan(38, 53, 3),
            ImageFormat.Png => new PolishPlan(0, 0, 0),
            _ => null,
        };
    }

    /// <summary>
    /// The encoding of the lowest quality that looks good enough, found by halves: of 16 qualities, four or five encodings. Quality and likeness rise together;
    /// where they do not quite, a neighbour is found.
    /// </summary>
    /// <param name="floor">The least likeness.</param>
    /// <param name="encode">Encodes at a quality, and says how alike it is.</param>
    /// <returns>Null: not even the highest quality looks good enough.</returns>
    public byte[]? Smallest(double floor, Func<int, (byte[] Bytes, double Likeness)> encode)
    {
        var (low, high) = (Lowest, Highest);
        byte[]? best = null;
        while (low <= high)
        {
            var quality = (low + high) / 2;
            var (bytes, likeness) = encode(quality);
            (low, high) = likeness >= floor ? (low, quality - 1) : (quality + 1, high);
            best = likeness >= floor ? bytes : best;
        }

        return best;
    }
}
