using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Reticulum.Load.Comparing;
using Reticulum.Load.Endurance;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Cold;

/// <summary>The measurement as a page for docs/benchmarks: goals first, then what stands behind them.</summary>
internal sealed class ColdReport(ColdResult result, DateTimeOffset when)
{
    private const double LeastRatio = 0.85;
    private const double MostMemory = 400;
    private const double MostIdle = 0.02;
    private static readonly TimeSpan SlowestStart = TimeSpan.FromSeconds(3);

    // What changes the figures when it is set.
    private static readonly string[] Variables = ["LD_PRELOAD", "MALLOC_", "DOTNET_", "Reticulum__", "VIPS_"];

    private readonly StringBuilder _text = new();

    private SiloStart[] CountedStarts => result.Starts.Any(start => !start.IsDisturbed) ? [.. result.Starts.Where(start => !start.IsDisturbed)] : [.. result.Starts];

    public string Write()
    {
        Line($"# Cold resizes through HTTP against a bare NetVips loop, {when:yyyy-MM-dd}");
        Line();
        Line("Written by `bench/run.sh`. How to read the figures: both sides ran in turns on the same photographs; medians with (smallest–largest) of the rounds.");
        Line("The client shares the cores with the silo, so the rate of HTTP holds the client's work too. On a machine that others use as well, absolute rates");
        Line("sag, while processor time for one operation and its ratio stay within a few percent: **the CPU ratio is the figure to trust**, the rate ratio comes second.");
        Line();
        Goals();
        Machine();
        Contests();
        Memory();
        Line("## Start, idle, stop");
        Line();
        Starts();
        Idle("Idle after the start", result.Idle);
        Idle("Idle after the memory run", result.IdleAfter);
        return _text.ToString();
    }

    private void Goals()
    {
        Line("| goal | measured | |");
        Line("|---|---|---|");
        foreach (var contest in result.Contests)
        {
            for (var at = 0; at < contest.Plan.Connections.Length; at++)
            {
                var contestant = at;
                var rate = Statistics.Median(contest.RateRatios(round => round.Http[contestant]));
                var cpu = Statistics.Median(contest.CpuRatios(round => round.Http[contestant]));
                Goal($"{contest.Set.Source} 12 MP → {contest.Size}, c={contest.Plan.Connections[at]}: ≥ {LeastRatio} of the loop", $"CPU {cpu:F2}, rate {rate:F2}", cpu >= LeastRatio && rate >= LeastRatio);
            }
        }

        if (result.Memory is { } memory)
        {
            Goal($"{memory.Clients} clients, 24 MP, first minute: peak RSS < {MostMemory} MiB", $"{memory.FirstMinutePeak:F0} MiB", memory.FirstMinutePeak < MostMemory);
            if (memory.Duration >= TimeSpan.FromMinutes(4))
            {
                Goal($"flat over {memory.Duration.TotalMinutes:F0} minutes (median of the last third ≤ {MemoryResult.FlatWithin:P0} above the first's)", $"{memory.Growth:+0.0 %;-0.0 %}", memory.Growth <= MemoryResult.FlatWithin);
            }
        }

        if (result.Starts.Length > 0)
        {
            var start = CountedStarts.Select(start => start.ToReady.TotalSeconds).ToArray();
            Goal($"start to ready < {SlowestStart.TotalSeconds:F0} s", $"{Statistics.Spread(start, "F2")} s", Statistics.Median(start) < SlowestStart.TotalSeconds);
        }

        foreach (var (name, idle) in new[] { ("after the start", result.Idle), ("after load", result.IdleAfter) })
        {
            if (idle is { } figures)
            {
                Goal($"idle CPU {name} < {MostIdle:P0} of a core", $"{figures.Cores:P2}", figures.Cores < MostIdle);
            }
        }

        Line();
    }

    private void Machine()
    {
        var set = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => $"{entry.Key}={entry.Value}")
            .Where(text => Variables.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal)) && !text.StartsWith("DOTNET_CLI", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        Line("## Machine and method");
        Line();
        Line($"{Environment.ProcessorCount} × {MachineFigures.Processor}, {MachineFigures.MemoryGibibytes:F0} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, libvips {NetVips.NetVips.Version(0)}.{NetVips.NetVips.Version(1)}.{NetVips.NetVips.Version(2)}. Environment: {string.Join(' ', set)}.");
        Line($"Silo: Release build, default configuration, data in a temporary directory, its own ports, all on loopback. A run in which other processes took more than {QuietMachine.Threshold:P0} of all cores is disturbed: it is done again, for at most half as many rounds more, and not counted where at least three others are.");
        Line("The silo is warm: 600 resizes before the first contest, 48 before each. Every URL is asked once: photographs are uploaded several times under different hashes (a comment segment), sizes differ by a pixel. The bare loop does the same sizes of the same photographs from memory, with the settings of `Renderer` (`BareResize.LikeRenderer`); `ThumbnailBuffer` is the loop as most people write it; the silo reads and checks the original, resizes, and keeps the rendition on disk.");
        Line();
    }

    private void Contests()
    {
        Line("## Cold resize, JPEG to JPEG");
        Line();
        foreach (var contest in result.Contests)
        {
            Line($"### {contest.Set.Source} photographs, {contest.Size}");
            Line();
            Line($"{contest.Set.Describe()}; {contest.Set.Photographs.Length} images with copies. {contest.Counted.Length} of {contest.Rounds.Length} rounds counted, {contest.Plan.Operations} resizes of each in each.");
            Line();
            Line(ContestReport.Table(contest));
            Line("<details><summary>rounds</summary>");
            Line();
            Line(ContestReport.Rounds(contest));
            Line("</details>");
            Line();
        }
    }

    private void Memory()
    {
        if (result.Memory is { } memory)
        {
            Line($"## Memory: {memory.Clients} clients resize 24 MP photographs to widths of 64–1663");
            Line();
            Line($"{memory.Set.Describe()}. RSS of /proc each second, the peak is Linux's own (VmHWM).");
            Line(MemoryReport.Table(memory));
        }
    }

    private void Starts()
    {
        if (result.Starts.Length > 0)
        {
            Line($"Start to ready on an empty disk, {CountedStarts.Length} undisturbed of {result.Starts.Length} starts (all, where none was): {Statistics.Spread([.. CountedStarts.Select(start => start.ToReady.TotalMilliseconds)], "F0")} ms, {Statistics.Spread([.. result.Starts.Select(start => start.Cpu.TotalMilliseconds)], "F0")} ms of processor time.");
            Line();
        }

        Line($"SIGTERM to the end: {result.Stop.TotalMilliseconds:F0} ms.");
    }

    private void Idle(string name, IdleResult? idle)
    {
        if (idle is { } figures)
        {
            Line();
            Line($"{name}, {result.Options.Idle.TotalSeconds:F0} s: {figures.Cores:P2} of a core, {figures.Resident:F0} MiB, {figures.Threads} threads.");
        }
    }

    private void Goal(FormattableString goal, FormattableString measured, bool isMet) =>
        Line($"| {goal.ToString(CultureInfo.InvariantCulture)} | {measured.ToString(CultureInfo.InvariantCulture)} | {(isMet ? "met" : "**missed**")} |");

    private void Line(FormattableString text) => _text.AppendLine(text.ToString(CultureInfo.InvariantCulture));

    private void Line(string text = "") => _text.AppendLine(text);
}
