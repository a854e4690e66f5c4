using System.Collections.Immutable;

namespace Reticulum.Load.Photographs;

/// <summary>
/// The photographs of a run by their size: of a folder, as they are where it has such, else cut out of its larger ones at their own resolution
/// (<see cref="Mosaic"/>), which keeps what a decoder has to do; or made in code.
/// </summary>
/// <param name="folder">JPEGs, some of 4 MP or more; null: made in code.</param>
internal sealed class Corpus(DirectoryInfo? folder)
{
    public PhotographSet OneMegapixel() => Of(1, 4, 1280, 800);

    public PhotographSet FourMegapixels() => Of(4.096, 6, 2560, 1600);

    public PhotographSet TwelveMegapixels() => Of(12, 4, 4000, 3000);

    public PhotographSet TwentyFourMegapixels() => Of(24, 2, 6000, 4000);

    private PhotographSet Of(double megapixels, int count, int width, int height)
    {
        if (folder is null)
        {
            return PhotographSet.Generate(count, width, height);
        }

        if (PhotographSet.Find(folder, megapixels) is { Photographs.Length: > 1 } found)
        {
            return found;
        }

        var sources = Mosaic.Sources(folder);
        return new PhotographSet($"{folder.Name}, cut", Enumerable.Range(0, count).Select(n => Mosaic.Make(sources, n, width, height)).ToImmutableArray());
    }
}
