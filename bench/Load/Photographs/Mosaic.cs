using System.Collections.Immutable;
using System.Globalization;
using NetVips;

namespace Reticulum.Load.Photographs;

/// <summary>A photograph of any size put together from pieces of others, none of them scaled: detail, grain and the cost of Huffman decoding stay a camera's.</summary>
internal static class Mosaic
{
    private const int SmallestPiece = 200;

    /// <summary>The JPEGs of a folder that pieces can be cut from.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static ImmutableArray<FileInfo> Sources(DirectoryInfo folder)
    {
        ImmutableArray<FileInfo> sources = [.. folder.EnumerateFiles("*.jpg").OrderBy(static file => file.Name, StringComparer.Ordinal).Where(IsLarge)];
        return sources.IsEmpty ? throw new InvalidOperationException($"{folder} has no JPEG of 4 MP or more.") : sources;
    }

    /// <param name="sources">Of <see cref="Sources"/>.</param>
    /// <param name="number">Another number, other pieces.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <returns>A baseline 4:2:0 JPEG at Q90.</returns>
    public static Photograph Make(ImmutableArray<FileInfo> sources, int number, int width, int height)
    {
        var images = sources.Select(static file => Image.NewFromFile(file.FullName)).ToArray();
        var (across, down) = (1, 1);
        while (width / across > images.Min(static image => image.Width))
        {
            across++;
        }

        while (height / down > images.Min(static image => image.Height))
        {
            down++;
        }

        var (pieceWidth, pieceHeight) = (Math.Max(SmallestPiece, (width + across - 1) / across), Math.Max(SmallestPiece, (height + down - 1) / down));
        var pieces = Enumerable.Range(0, across * down).Select(at => Piece(images[((number * across * down) + at) % images.Length], pieceWidth, pieceHeight, number)).ToArray();
        using var joined = Image.Arrayjoin(pieces, across: across);
        using var photograph = joined.Crop(0, 0, width, height);
        var bytes = photograph.JpegsaveBuffer(q: 90, subsampleMode: Enums.ForeignSubsample.On, optimizeCoding: true, keep: Enums.ForeignKeep.None);
        Array.ForEach(pieces, static piece => piece.Dispose());
        Array.ForEach(images, static image => image.Dispose());
        return new Photograph(string.Create(CultureInfo.InvariantCulture, $"mosaic-{width}x{height}-{number + 1}"), bytes, width, height);
    }

    // Beside the middle for each number, so that the same source gives another piece.
    private static Image Piece(Image image, int width, int height, int number) => image.Crop(
        (image.Width - width) * (1 + (number % 3)) / 4, (image.Height - height) * (1 + (number % 3)) / 4, width, height);

    private static bool IsLarge(FileInfo file)
    {
        using var header = Image.NewFromFile(file.FullName);
        return header is { Bands: 3, Width: >= 2400, Height: >= 1500 };
    }
}
