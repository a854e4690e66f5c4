using System.Collections.Immutable;
using Reticulum.Load.Comparing;
using Reticulum.Load.Goals;
using Reticulum.Load.Parts;
using Reticulum.Load.Peers;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Cold;

/// <summary>Resizes that nobody asked for before: a silo through HTTP against the bare loop, ipx and nginx's image_filter, in the same rounds.</summary>
internal sealed class ColdPart : IPart
{
    private static readonly ImmutableArray<Size> Sizes = [new(800, IsSquare: false), new(100, IsSquare: true)];
    private static readonly ImmutableArray<string> Formats = ["jpg", "webp"];

    public string Name => "cold";

    public string Title => "Cold resizes against a bare NetVips loop, ipx and nginx image_filter";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        var contests = ImmutableArray.CreateBuilder<ContestResult>();
        var figures = ImmutableArray.CreateBuilder<Figure>();
        foreach (var (megapixels, photographs) in new[] { ("4 MP", context.Corpus.FourMegapixels()), ("12 MP", context.Corpus.TwelveMegapixels()) })
        {
            await using var field = await ColdField.StartAsync(context, photographs, cancellationToken);
            foreach (var format in Formats)
            {
                foreach (var size in Sizes)
                {
                    var contest = await field.RunAsync($"{megapixels} JPEG → {size}.{format}", size, format, cancellationToken);
                    contests.Add(contest);
                    figures.AddRange(ColdFigures.Of(contest, megapixels, size, format));
                }
            }
        }

        return new PartFindings(Method(context), contests.ToImmutable(), [.. figures, .. ColdFigures.Memory(contests)]);
    }

    private static string Method(PartContext context) => string.Join('\n',
        "Every URL is asked of the silo once: photographs are uploaded several times under different hashes (a comment segment), sizes differ by a pixel; all contestants get the same sizes. The silo is warm: fifteen",
        "hundred resizes before the first contest, and some before each. It reads and checks the original, resizes, and keeps the rendition on disk; the loop resizes from memory, with the settings of `Renderer`",
        "(`BareResize.LikeRenderer`), on as many threads as cores; `ThumbnailBuffer` is the loop as most people write it. The client is HttpClient in the bench's process. Peak RSS is Linux's own (VmHWM), of each run, all processes.",
        context.Options.Ipx is null ? "ipx: not measured." : $"{Ipx.Description} Its primary process is counted in its memory. WebP: its own effort (4); the silo's is 2, see KB.",
        context.Options.ImageFilter is null ? "nginx image_filter: not measured." : $"{NginxFilter.Description} It makes WebP of WebP only.");
}
