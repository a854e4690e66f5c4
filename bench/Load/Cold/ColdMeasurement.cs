using System.Collections.Immutable;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Endurance;
using Reticulum.Load.Machine;
using Reticulum.Load.Photographs;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Cold;

/// <summary>
/// The whole measurement, in this order: starts, idle, contests of the bare loop with HTTP, then, in a silo started anew on an empty disk, memory under
/// clients that resize 24 MP photographs, and idle again.
/// </summary>
internal sealed class ColdMeasurement(ColdOptions options, TimeProvider time, TextWriter progress)
{
    private const int Clients = 8;
    private const int Operations = 72;
    private const int WarmUp = 48;
    private const int FirstWarmUp = 600;

    private static readonly ImmutableArray<Size> Sizes = [new Size(100, IsSquare: true), new Size(800, IsSquare: false)];

    // Away from those that are measured.
    private static readonly Size FirstSize = new(40, IsSquare: true);

    public async Task<ColdResult> RunAsync(CancellationToken cancellationToken)
    {
        BareResize.SetUp();
        var (contests, large) = Photographs();
        var starts = await StartsAsync(cancellationToken);
        await using var first = await StartedSilo.StartAsync(options.Silo, time, cancellationToken);
        var idle = await IdleAsync(first.Silo, cancellationToken);
        var results = await ContestsAsync(first.Silo, contests, cancellationToken);
        var stop = await first.Silo.StopAsync();

        if (options.Memory == TimeSpan.Zero)
        {
            return new ColdResult(options, starts, idle, results, Memory: null, IdleAfter: null, stop);
        }

        await using var second = await StartedSilo.StartAsync(options.Silo, time, cancellationToken);
        var memory = await MemoryAsync(second.Silo, large, cancellationToken);
        return new ColdResult(options, starts, idle, results, memory, await IdleAsync(second.Silo, cancellationToken), stop);
    }

    private (ImmutableArray<PhotographSet> Contests, PhotographSet Large) Photographs()
    {
        progress.WriteLine("photographs");
        PhotographSet[] medium = [PhotographSet.Generate(4, 4000, 3000), .. Found(12)];
        PhotographSet[] large = [PhotographSet.Generate(2, 6000, 4000), .. Found(24)];
        return (
            [.. medium.Select(set => set.ToAtLeast(24))],
            new PhotographSet(string.Join(" and ", large.Select(set => set.Source)), [.. large.SelectMany(set => set.Photographs)]).ToAtLeast(16));
    }

    private IEnumerable<PhotographSet> Found(double megapixels) =>
        options.Corpus is { } folder && PhotographSet.Find(folder, megapixels) is { } found ? [found] : [];

    private async Task<ImmutableArray<SiloStart>> StartsAsync(CancellationToken cancellationToken)
    {
        progress.WriteLine("starts");
        var machine = new QuietMachine(time);
        var starts = ImmutableArray.CreateBuilder<SiloStart>();
        while (starts.Count < options.Starts)
        {
            await machine.WaitAsync(cancellationToken);
            await using var started = await StartedSilo.StartAsync(options.Silo, time, cancellationToken);
            starts.Add(started.Silo.Start);
        }

        return starts.ToImmutable();
    }

    private async Task<IdleResult?> IdleAsync(SiloProcess silo, CancellationToken cancellationToken)
    {
        progress.WriteLine("idle");
        return options.Idle == TimeSpan.Zero ? null : await IdleRun.MeasureAsync(silo.Figures, options.Idle, time, cancellationToken);
    }

    private async Task<ImmutableArray<ContestResult>> ContestsAsync(
        SiloProcess silo, ImmutableArray<PhotographSet> sets, CancellationToken cancellationToken)
    {
        var contest = new Contest(
            new BareLoop(BareResize.LikeRenderer, silo.Figures, time),
            new BareLoop(BareResize.Thumbnail, silo.Figures, time),
            new ClosedLoop(silo.Address, silo.Figures, time),
            new QuietMachine(time));
        var plan = new ContestPlan(options.Rounds, options.Rounds * 3 / 2, Operations, WarmUp, Environment.ProcessorCount, [Environment.ProcessorCount, Clients]);
        var results = ImmutableArray.CreateBuilder<ContestResult>();
        foreach (var set in options.Rounds == 0 ? [] : sets)
        {
            await new Uploader(silo.Address).UploadAsync(set, cancellationToken);
            if (results.Count == 0)
            {
                await WarmUpAsync(silo, set, cancellationToken);
            }

            foreach (var size in Sizes)
            {
                progress.WriteLine($"contest: {set.Source} {size}");
                results.Add(await contest.RunAsync(set, size, plan, cancellationToken));
                progress.WriteLine(ContestReport.Table(results[^1]));
            }
        }

        return results.ToImmutable();
    }

    /// <summary>The runtime compiles what is used often once more, in the background, for minutes: a quarter of the processor time of the first resizes.</summary>
    private async Task WarmUpAsync(SiloProcess silo, PhotographSet set, CancellationToken cancellationToken)
    {
        progress.WriteLine("warm-up");
        using var jobs = JobSequence.Around(set, FirstSize);
        await new ClosedLoop(silo.Address, silo.Figures, time).RunAsync(jobs.Take(FirstWarmUp), Clients, TimeSpan.FromMinutes(2), cancellationToken);
    }

    private async Task<MemoryResult> MemoryAsync(SiloProcess silo, PhotographSet set, CancellationToken cancellationToken)
    {
        progress.WriteLine($"memory: {options.Memory}");
        await new Uploader(silo.Address).UploadAsync(set, cancellationToken);
        var result = await new MemoryRun(new ClosedLoop(silo.Address, silo.Figures, time), silo.Figures, time)
            .RunAsync(set, Clients, options.Memory, cancellationToken);
        progress.WriteLine(MemoryReport.Table(result));
        return result;
    }
}
