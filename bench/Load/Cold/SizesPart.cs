using System.Collections.Immutable;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Machine;
using Reticulum.Load.Parts;
using Reticulum.Load.Photographs;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Cold;

/// <summary>Twelve readers who open the same page at once: six sizes of one original that nobody asked for before, against six separate decodes.</summary>
internal sealed class SizesPart : IPart
{
    private const int Readers = 12;
    private const int Originals = 6;
    private const string Loop = "six separate decodes, bare loop";
    private const string OneByOne = "silo, one reader, one size after another";
    private const string Together = "silo, 12 readers at once";

    private static readonly ImmutableArray<Size> Sizes =
        [new(100, IsSquare: true), new(320, IsSquare: false), new(480, IsSquare: false), new(640, IsSquare: false), new(800, IsSquare: false), new(1200, IsSquare: false)];

    public string Name => "sizes";

    public string Title => "Twelve readers, six sizes of one cold original";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        var set = context.Corpus.TwelveMegapixels();
        await using var silo = await context.StartSiloAsync(cancellationToken);
        var copies = new Queue<Photograph>(set.ToAtLeast(2 * Originals * (context.Contest.MostRounds + 2)).Photographs);
        await Uploading.PutAsync(silo.Address, copies, cancellationToken);
        Contestant[] contestants =
        [
            new(Loop, _ => Task.FromResult(Separate(context, set))),
            new(OneByOne, token => EachAsync(context, silo, copies, readers: 1, connections: 1, token)),
            new(Together, token => EachAsync(context, silo, copies, Readers, Readers * Sizes.Length, token)),
        ];
        foreach (var contestant in contestants)
        {
            await contestant.RunAsync(cancellationToken);
        }

        var contest = await context.Contest.RunAsync(
            $"12 MP, {string.Join(' ', Sizes)}", $"{set.Describe()}. An operation is an original with all its sizes; {Originals} originals, one after another, in each round.", contestants, cancellationToken);
        return new PartFindings(
            "Latencies are of single answers. The loop decodes for each size as `Renderer` would for that size alone: shrunk on load as far as it may.",
            [contest],
            [contest.Ratio("sizes.cpu", "", Together, Loop, static (ours, loop) => ours.CpuMilliseconds / loop.CpuMilliseconds)
                with { Beside = $"÷ one after another through HTTP {Number.Ratio(Statistics.Median(contest.Each(Together, OneByOne, static (ours, other) => ours.CpuMilliseconds / other.CpuMilliseconds)))}" }]);
    }

    private static Run Separate(PartContext context, PhotographSet set)
    {
        var run = context.BareLoop().Run(
            Originals * Sizes.Length, Environment.ProcessorCount, n => BareResize.LikeRenderer(new ResizeJob(set.Photographs[n / Sizes.Length % set.Photographs.Length], Sizes[n % Sizes.Length])).Length);
        return run with { Operations = Originals };
    }

    private static async Task<Run> EachAsync(PartContext context, StartedSilo silo, Queue<Photograph> copies, int readers, int connections, CancellationToken cancellationToken)
    {
        var runs = new List<Run>();
        for (var n = 0; n < Originals; n++)
        {
            var photograph = copies.Dequeue();
            ImmutableArray<ResizeJob> jobs = [.. Enumerable.Range(0, readers).SelectMany(_ => Sizes.Select(size => new ResizeJob(photograph, size)))];
            runs.Add(await context.ClosedLoop(silo.Figures).RunAsync(SiloRequests.Of(silo.Address, jobs), connections, cancellationToken));
        }

        return runs[0] with
        {
            Operations = Originals,
            Errors = runs.Sum(static run => run.Errors),
            Seconds = runs.Sum(static run => run.Seconds),
            CpuSeconds = runs.Sum(static run => run.CpuSeconds),
            ClientSeconds = runs.Sum(static run => run.ClientSeconds),
            P50 = Statistics.Median(runs.Select(static run => run.P50)),
            P95 = Statistics.Median(runs.Select(static run => run.P95)),
            P99 = Statistics.Median(runs.Select(static run => run.P99)),
            Bytes = runs.Sum(static run => run.Bytes) / readers,
            PeakMebibytes = runs.Max(static run => run.PeakMebibytes),
            Foreign = runs.Average(static run => run.Foreign),
        };
    }
}
