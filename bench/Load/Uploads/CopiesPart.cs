using System.Collections.Immutable;
using Reticulum.Load.Clusters;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Goals;
using Reticulum.Load.Parts;
using Reticulum.Load.Peers;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Uploads;

/// <summary>Uploads with three copies on three silos against one copy, and against the Go original's three. All nodes are on this machine, so three copies are three times the disk's and the cores' work.</summary>
internal sealed class CopiesPart : IPart
{
    private const int Connections = 8;
    private const double AboutPerSecond = 60;
    private const int MostOperations = 400;
    private const int WarmUp = 1_500;
    private const string One = "1 copy, a silo alone";
    private const string Three = "3 copies, 3 silos";
    private const string Go = "Go original, 3 copies";

    public string Name => "copies";

    public string Title => "Uploads with three copies";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        var single = RunningCluster.Read(context.Options.Single, "--single");
        var three = RunningCluster.Read(context.Options.Three, "--three");
        await using var go = context.Options.Go is { } binary ? await GoOriginal.StartAsync(binary, copies: 3, context.Time, cancellationToken) : null;
        var contests = ImmutableArray.CreateBuilder<ContestResult>();
        var figures = ImmutableArray.CreateBuilder<Figure>();
        foreach (var (megapixels, set) in new[] { ("1 MP", context.Corpus.OneMegapixel()), ("4 MP", context.Corpus.FourMegapixels()) })
        {
            var operations = Math.Clamp((int)(AboutPerSecond * context.Options.Seconds), Connections * 4, MostOperations);
            var fresh = new FreshCopies(set);
            List<Contestant> contestants =
            [
                new(One, token => context.ClosedLoop(single.Figures).RunAsync(Uploading.Requests(single.Addresses, fresh.Take(operations)), Connections, token)),
                new(Three, token => context.ClosedLoop(three.Figures).RunAsync(Uploading.Requests(three.Addresses, fresh.Take(operations)), Connections, token)),
            ];
            if (go is not null)
            {
                contestants.Add(new(Go, token => context.ClosedLoop(go.Figures).RunAsync(Uploading.Requests(go.Addresses, fresh.Take(operations)), Connections, token)));
            }

            await context.Progress.WriteLineAsync("warm-up");
            for (var done = 0; done < WarmUp; done += operations)
            {
                foreach (var contestant in contestants)
                {
                    await contestant.RunAsync(cancellationToken);
                }
            }

            var contest = await context.Contest.RunAsync($"{megapixels} JPEG", $"{set.Describe()}. {operations} uploads of each in each round, new bytes each, c={Connections}, the nodes in turn.", contestants, cancellationToken);
            contests.Add(contest);
            figures.Add(contest.Rate("copies.one", megapixels, Three, One));
            if (go is not null)
            {
                figures.Add(contest.Rate("copies.go", megapixels, Three, Go));
            }
        }

        return new PartFindings(
            $"CPU and memory are of all nodes together, without their databases. {(go is null ? "The Go original: not measured." : GoOriginal.Description)}", contests.ToImmutable(), figures.ToImmutable());
    }
}
