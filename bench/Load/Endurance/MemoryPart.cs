using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Goals;
using Reticulum.Load.Machine;
using Reticulum.Load.Parts;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Endurance;

/// <summary>Clients that resize large photographs all the time, and what the silo's memory does meanwhile, and when they have gone.</summary>
internal sealed class MemoryPart : IPart
{
    private const int Clients = 8;
    private const int Images = 16;
    private const int SmallestWidth = 64;
    private const int LargestWidth = 1663;
    private const int Quarters = 4;

    /// <summary>Of the goal: a shorter run says nothing about it.</summary>
    private const int FewestRenderings = 5_000;

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(60);

    public string Name => "memory";

    public string Title => "Memory under 24 MP photographs";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        var set = context.Corpus.TwentyFourMegapixels().ToAtLeast(Images);
        await using var silo = await context.StartSiloAsync(cancellationToken);
        await Uploading.PutAsync(silo.Address, set.Photographs, cancellationToken);
        using var sequence = JobSequence.Between(set, SmallestWidth, LargestWidth);
        var before = silo.Figures.ResidentMebibytes;
        var running = context.ClosedLoop(silo.Figures).RunAsync(SiloRequests.Of(silo.Address, sequence.Take(context.Options.Renderings)), Clients, Limit, cancellationToken);
        var samples = await SampleAsync(silo.Figures, running, context.Time, cancellationToken);
        var run = await running;
        var atTheEnd = silo.Figures.ResidentMebibytes;
        await Task.Delay(Afterwards, context.Time, cancellationToken);
        var afterwards = silo.Figures.ResidentMebibytes;
        var quarters = samples.Chunk((samples.Length + Quarters - 1) / Quarters).ToImmutableArray();
        var flat = Statistics.Median(quarters[^1]) / Statistics.Median(quarters[^2]);
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{set.Describe()}. {run.Operations} renderings, {Clients} at once, widths {SmallestWidth}–{LargestWidth}: {run.PerSecond:F1}/s, {run.CpuMilliseconds:F1} ms CPU each, p50/p99 {run.P50:F0}/{run.P99:F0} ms, errors: {(run.Errors == 0 ? "none" : run.ErrorText)}, others took {run.Foreign:P0}.")
            .AppendLine(CultureInfo.InvariantCulture, $"RSS before {before:F0} MiB, at the end {atTheEnd:F0} MiB, {Afterwards.TotalSeconds:F0} s later {afterwards:F0} MiB; peak **{run.PeakMebibytes:F0} MiB**.")
            .AppendLine()
            .AppendLine("| quarter of the run | RSS MiB: smallest | median | largest |")
            .AppendLine("|---|---|---|---|");
        foreach (var (quarter, n) in quarters.Select(static (quarter, n) => (quarter, n)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {n + 1} | {quarter.Min():F0} | {Statistics.Median(quarter):F0} | {quarter.Max():F0} |");
        }

        ImmutableArray<Figure> figures =
        [
            Figure.Of("memory.after", "", [afterwards], run.Errors > 0) with
            {
                Beside = string.Create(CultureInfo.InvariantCulture, $"{Afterwards.TotalSeconds:F0} s after {run.Operations} renderings; while the last of them ran {atTheEnd:F0}, peak {run.PeakMebibytes:F0} MiB"),
            },
            Figure.Of("memory.flat", "", [flat], run.Errors > 0),
        ];
        return new PartFindings(
            "RSS of /proc each second, the peak is Linux's own (VmHWM). Every URL is asked once.", [], run.Operations + run.Errors < FewestRenderings ? [] : figures, text.ToString());
    }

    private static async Task<ImmutableArray<double>> SampleAsync(ProcessFigures server, Task running, TimeProvider time, CancellationToken cancellationToken)
    {
        var samples = ImmutableArray.CreateBuilder<double>();
        using var timer = new PeriodicTimer(SampleEvery, time);
        while (!running.IsCompleted && await timer.WaitForNextTickAsync(cancellationToken))
        {
            samples.Add(server.ResidentMebibytes);
        }

        return samples.ToImmutable();
    }
}
