using System.Collections.Immutable;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Goals;
using Reticulum.Load.Machine;
using Reticulum.Load.Parts;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Uploads;

/// <summary>Uploads to a node alone against the least that a durable store has to do with the same bytes on the same disk.</summary>
internal sealed class UploadsPart : IPart
{
    private const int Connections = 8;
    private const double AboutPerSecond = 150;
    private const int MostOperations = 500;

    // The runtime goes on compiling for so long: at 1 500 uploads it is a fifth of the processor time.
    private const int WarmUp = 3_000;
    private const string Loop = "bare loop";

    public string Name => "uploads";

    public string Title => "Uploads to a node against a bare hash + write + fsync + rename + fsync(dir) loop";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        var contests = ImmutableArray.CreateBuilder<ContestResult>();
        var figures = ImmutableArray.CreateBuilder<Figure>();
        foreach (var (megapixels, set) in new[] { ("1 MP", context.Corpus.OneMegapixel()), ("4 MP", context.Corpus.FourMegapixels()) })
        {
            var operations = Math.Clamp((int)(AboutPerSecond * context.Options.Seconds), Connections * 4, MostOperations);
            var fresh = new FreshCopies(set);
            await using var silo = await context.StartSiloAsync(cancellationToken);
            using var folder = new TemporaryFolder();
            var store = new BareStore(folder.Folder);
            Contestant[] contestants =
            [
                new(Loop, _ =>
                {
                    var photographs = fresh.Take(operations);
                    return Task.FromResult(context.BareLoop(silo.Figures).Run(photographs.Length, Connections, n => store.Put(photographs[n].Bytes)));
                }),
                new("silo", token => context.ClosedLoop(silo.Figures).RunAsync(Uploading.Requests([silo.Address], fresh.Take(operations)), Connections, token)),
            ];
            await context.Progress.WriteLineAsync("warm-up");
            await contestants[0].RunAsync(cancellationToken);
            for (var done = 0; done < WarmUp; done += operations)
            {
                await contestants[1].RunAsync(cancellationToken);
            }

            var contest = await context.Contest.RunAsync($"{megapixels} JPEG", $"{set.Describe()}. {operations} uploads of each in each round, new bytes each, c={Connections}.", contestants, cancellationToken);
            contests.Add(contest);
            figures.Add(contest.Rate("uploads.rate", megapixels, "silo", Loop));
        }

        return new PartFindings(
            "The loop runs in the bench's process on as many threads as there are connections: SHA-1 while it writes a file in blocks of 64 KiB, fsync, rename into one of 64 folders, fsync of that folder. The silo, besides: HTTP and multipart, a whole decode of the picture as a check, SHA-256, metadata in a second durable file. Same file system.",
            contests.ToImmutable(),
            figures.ToImmutable());
    }
}
