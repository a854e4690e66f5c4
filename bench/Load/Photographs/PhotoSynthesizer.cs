using NetVips;

namespace Reticulum.Load.Photographs;

/// <summary>
/// Photographs from numbers, the same for the same seed, so that a measurement needs no download: clouds of noise at every scale (natural images
/// have a 1/f spectrum), hard edges of cells, soft colour that changes slowly, and the grain of a sensor at full resolution. The grain sets the
/// entropy, and with it the cost of Huffman decoding, which is what a smooth or an enlarged image would get wrong.
/// </summary>
internal static class PhotoSynthesizer
{
    private const int FinestCell = 4;
    private const int CoarsestCell = 1024;
    private const int EdgeCell = 640;
    private const int ColourCell = 768;
    private const double Grain = 3.2;

    /// <summary>What changes slowly is computed on a raster so much coarser, at least, and enlarged: it takes a tenth of the time.</summary>
    private const int Coarser = 8;

    private static readonly double[,] YCbCrToRgb = { { 1, 0, 1.402 }, { 1, -0.344136, -0.714136 }, { 1, 1.772, 0 } };

    /// <param name="seed">Another seed, another photograph.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <returns>A baseline 4:2:0 JPEG at Q90, a bit more than a bit for a pixel.</returns>
    public static byte[] Make(int seed, int width, int height)
    {
        // libvips has no YCbCr of its own: BT.601, full range, chroma around 0.
        using var y = Light(seed, width, height);
        using var cb = Clouds(seed + 101, width, height, ColourCell, 30);
        using var cr = Clouds(seed + 202, width, height, ColourCell, 24);
        using var planes = y.Bandjoin(cb, cr);
        using var matrix = Image.NewFromArray(YCbCrToRgb);
        using var rgb = planes.Recomb(matrix);
        using var bytes = rgb.Cast(Enums.BandFormat.Uchar);
        using var photograph = bytes.Copy(interpretation: Enums.Interpretation.Srgb);
        return photograph.JpegsaveBuffer(q: 90, subsampleMode: Enums.ForeignSubsample.On, optimizeCoding: true, keep: Enums.ForeignKeep.None);
    }

    private static Image Light(int seed, int width, int height)
    {
        var sum = Image.Gaussnoise(width, height, sigma: Grain, mean: 120, seed: seed);
        for (int cell = FinestCell, octave = 0; cell <= CoarsestCell; cell *= 2, octave++)
        {
            sum = Add(sum, Clouds(seed + octave, width, height, cell, 5 + (5.5 * octave)));
        }

        using var distance = Enlarged(width, height, Coarser, (w, h) => Image.Worley(w, h, cellSize: EdgeCell / Coarser, seed: seed));
        using var edges = distance > distance.Avg();
        return Add(sum, edges * 0.12);
    }

    /// <summary>Noise around 0.</summary>
    private static Image Clouds(int seed, int width, int height, int cell, double amplitude)
    {
        var coarser = Math.Clamp(cell / FinestCell, 1, Coarser);
        using var noise = Enlarged(width, height, coarser, (w, h) => Image.Perlin(w, h, cellSize: cell / coarser, seed: seed));
        return noise * amplitude;
    }

    private static Image Enlarged(int width, int height, int factor, Func<int, int, Image> make)
    {
        using var small = make((width / factor) + 1, (height / factor) + 1);
        using var large = small.Resize(factor, kernel: Enums.Kernel.Linear);
        return large.Crop(0, 0, width, height);
    }

    private static Image Add(Image sum, Image part)
    {
        using (sum)
        using (part)
        {
            return sum + part;
        }
    }
}
