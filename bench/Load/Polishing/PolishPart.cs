using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Reticulum.Load.Driving;
using Reticulum.Load.Goals;
using Reticulum.Load.Parts;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Polishing;

/// <summary>What the background pass makes of hot renditions, through HTTP: bytes and looks of the first answer and of the answer when the pass is over.</summary>
internal sealed class PolishPart : IPart
{
    private const int Width = 800;

    public string Name => "encoders";

    public string Title => "Hot renditions before and after the background pass";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        PhotographSet[] sets = [context.Corpus.FourMegapixels(), context.Corpus.TwelveMegapixels()];

        // Cut from few sources, two of them may be the same one: a rendition is encoded again once.
        ImmutableArray<Photograph> photographs = [.. sets.SelectMany(static set => set.Photographs).DistinctBy(static photograph => photograph.Hash)];
        await using var silo = await context.StartSiloAsync(cancellationToken, polishes: true);
        await Uploading.PutAsync(silo.Address, photographs, cancellationToken);
        using var hot = new HotSilo(silo.Address, context.Time);
        var text = new StringBuilder()
            .AppendLine("| photograph | format | KB first | KB polished | polished ÷ first | SSIM first | SSIM polished |")
            .AppendLine("|---|---|---|---|---|---|---|");
        var pairs = new List<PolishedPair>();
        foreach (var format in new[] { "jpg", "avif" })
        {
            var firsts = new List<byte[]>();
            foreach (var photograph in photographs)
            {
                firsts.Add(await hot.GetAsync(PathOf(photograph, format), cancellationToken));
            }

            await hot.UntilAllArePolishedAsync([.. photographs.Select(photograph => PathOf(photograph, format))], cancellationToken);
            foreach (var (photograph, first) in photographs.Zip(firsts))
            {
                var pair = PolishedPair.Of(photograph, format, Width, first, await hot.GetAsync(PathOf(photograph, format), cancellationToken));
                pairs.Add(pair);
                text.AppendLine(CultureInfo.InvariantCulture, $"| {photograph.Name} | {format} | {pair.FirstKilobytes:F1} | {pair.PolishedKilobytes:F1} | {pair.Bytes:F3} | {pair.FirstSsim:F4} | {pair.PolishedSsim:F4} |");
            }
        }

        var jpegs = pairs.Where(static pair => pair.Format == "jpg").ToArray();
        double[] toJpeg = [.. pairs.Where(static pair => pair.Format == "avif").Zip(jpegs, static (avif, jpeg) => avif.PolishedKilobytes / jpeg.FirstKilobytes)];
        return new PartFindings(
            $"{string.Join("; ", sets.Select(static set => set.Describe()))}, each at {Width}w. The first answer, then requests until the silo's own metrics say that each was encoded again or kept, then the last answer. SSIM of the brightness against a reduction by libvips from the original, not encoded.",
            [],
            [
                Figure.Of("polish.jpeg.bytes", "", [.. jpegs.Select(static pair => pair.Bytes)]),
                Figure.Of("polish.jpeg.ssim", "", [.. jpegs.Select(static pair => Math.Abs(pair.PolishedSsim - pair.FirstSsim))]),
                Figure.Of("polish.avif.bytes", "", toJpeg),
            ],
            text.ToString());
    }

    private static string PathOf(Photograph photograph, string format) => string.Create(CultureInfo.InvariantCulture, $"image/{photograph.Hash}/{Width}w/photo.{format}");
}
