using System.Collections.Immutable;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Goals;
using Reticulum.Load.Parts;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Cold;

/// <summary>What the first AVIF of a size costs against the first JPEG, and the WebP between them, through HTTP.</summary>
internal sealed class AvifPart : IPart
{
    private const int Connections = 2;
    private const int Images = 24;
    private const int MostOperations = 60;

    private static readonly Size Size = new(800, IsSquare: false);
    private static readonly ImmutableArray<string> Formats = ["jpg", "webp", "avif"];

    public string Name => "avif";

    public string Title => "The first AVIF against the first JPEG";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        var contests = ImmutableArray.CreateBuilder<ContestResult>();
        var figures = ImmutableArray.CreateBuilder<Figure>();
        foreach (var (megapixels, set) in new[] { ("4 MP", context.Corpus.FourMegapixels()), ("12 MP", context.Corpus.TwelveMegapixels()) })
        {
            var copies = set.ToAtLeast(Images);
            await using var silo = await context.StartSiloAsync(cancellationToken);
            await Uploading.PutAsync(silo.Address, copies.Photographs, cancellationToken);
            var operations = Math.Clamp((int)(context.Options.Seconds * 10), 12, MostOperations);
            var contestants = Formats.Select(format =>
            {
                var sequence = JobSequence.Around(copies, Size);
                return new Contestant(format, token => context.ClosedLoop(silo.Figures).RunAsync(SiloRequests.Of(silo.Address, sequence.Take(operations), format), Connections, token));
            }).ToArray();
            foreach (var contestant in contestants)
            {
                await contestant.RunAsync(cancellationToken);
                await contestant.RunAsync(cancellationToken);
            }

            var contest = await context.Contest.RunAsync($"{megapixels} JPEG → {Size}", $"{set.Describe()}. {operations} resizes of each in each round, c={Connections}.", contestants, cancellationToken);
            contests.Add(contest);
            figures.Add(contest.Ratio("avif.cpu", megapixels, "avif", "jpg", static (avif, jpeg) => avif.CpuMilliseconds / jpeg.CpuMilliseconds) with
            {
                Beside = $"bytes {Number.Ratio(Statistics.Median(contest.Each("avif", "jpg", static (avif, jpeg) => avif.Kilobytes / jpeg.Kilobytes)))}",
            });
        }

        return new PartFindings("All through HTTP, cold, of the same photographs at the same sizes.", contests.ToImmutable(), figures.ToImmutable());
    }
}
