using System.Collections.Immutable;
using System.Globalization;
using NetVips;

namespace Reticulum.Load.Photographs;

/// <summary>The photographs of one run: made here, or somebody's own from a folder.</summary>
/// <param name="Source">Where they are from, for the report.</param>
/// <param name="Photographs">At least one.</param>
internal sealed record PhotographSet(string Source, ImmutableArray<Photograph> Photographs)
{
    /// <summary>Made by <see cref="PhotoSynthesizer"/>.</summary>
    /// <param name="count">How many different ones.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static PhotographSet Generate(int count, int width, int height) => new(
        "generated",
        [
            .. Enumerable.Range(1, count).Select(seed => new Photograph(
                string.Create(CultureInfo.InvariantCulture, $"generated-{width}x{height}-{seed}"),
                PhotoSynthesizer.Make(seed, width, height),
                width,
                height)),
        ]);

    /// <summary>The JPEGs of a folder whose size in megapixels is within 5 % of <paramref name="megapixels"/>; null: there are none.</summary>
    public static PhotographSet? Find(DirectoryInfo folder, double megapixels)
    {
        ImmutableArray<Photograph> found =
        [
            .. folder.EnumerateFiles("*.jpg").OrderBy(file => file.Name, StringComparer.Ordinal).Select(Read)
                .Where(photo => Math.Abs((photo.Megapixels / megapixels) - 1) < 0.05),
        ];
        return found.IsEmpty ? null : new PhotographSet(folder.Name, found);
    }

    /// <summary>Every photograph <paramref name="count"/> times, under different hashes.</summary>
    public PhotographSet Copies(int count) => this with
    {
        Photographs = [.. Enumerable.Range(0, count).SelectMany(copy => Photographs.Select(photo => photo.Copy(copy)))],
    };

    /// <summary>As many copies of every photograph as make <paramref name="count"/> images or more.</summary>
    public PhotographSet ToAtLeast(int count) => Copies((count + Photographs.Length - 1) / Photographs.Length);

    /// <summary>Names, sizes and bytes without the copies, one line for the report.</summary>
    public string Describe() => string.Join(", ", Photographs.DistinctBy(photo => photo.Name).Select(photo => string.Create(
        CultureInfo.InvariantCulture, $"{photo.Name} ({photo.Megapixels:F1} MP, {photo.Bytes.Length / 1e6:F1} MB)")));

    private static Photograph Read(FileInfo file)
    {
        var bytes = File.ReadAllBytes(file.FullName);
        using var header = Image.NewFromBuffer(bytes);
        return new Photograph(Path.GetFileNameWithoutExtension(file.Name), bytes, header.Width, header.Height);
    }
}
