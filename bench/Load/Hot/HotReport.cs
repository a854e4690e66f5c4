using System.Globalization;
using System.Text;
using Reticulum.Load.Comparing;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Hot;

/// <summary>The measurement as a page for docs/benchmarks.</summary>
internal sealed class HotReport(HotResult result, DateTimeOffset when)
{
    private readonly StringBuilder _text = new();

    public string Write()
    {
        Line($"# Hot renditions: a silo against nginx with files, {when:yyyy-MM-dd}");
        Line("");
        Line($"Written by `bench/hot.sh`. {MachineFigures.Processor}, {Environment.ProcessorCount} cores, {MachineFigures.MemoryGibibytes:F0} GiB; server and wrk ({Wrk.Connections} connections, keep-alive) share them.");
        Line("nginx: sendfile, open_file_cache, no log, a worker for each core; it serves the bytes that the silo made, from files. In each round all were asked in turn; medians with");
        Line("(smallest–largest) of the rounds. A ratio above 1: better than nginx. Others may use the machine: the CPU ratio is the figure to trust, the rate ratio comes second.");
        Line("");
        foreach (var contest in result.Contests)
        {
            Contest(contest);
        }

        return _text.ToString();
    }

    private void Contest(HotContest contest)
    {
        Line($"## {contest.Name}");
        Line("");
        Line("| | answers/s | server CPU µs | client CPU µs | p50 ms | p99 ms | RSS MiB | rate ÷ nginx | CPU: nginx ÷ this | goal |");
        Line("|---|---|---|---|---|---|---|---|---|---|");
        for (var at = 0; at < result.Servers.Count; at++)
        {
            var server = at;
            var rate = Each(round => round[server].PerSecond / round[0].PerSecond);
            string[] cells =
            [
                result.Servers[at],
                Statistics.Spread(Each(round => round[server].PerSecond), "F0"),
                Statistics.Spread(Each(round => round[server].ServerMicroseconds)),
                Middle(round => round[server].ClientMicroseconds, "F1"),
                Middle(round => round[server].Half, "F2"),
                Middle(round => round[server].Most, "F2"),
                Middle(round => round[server].ResidentMebibytes, "F0"),
                Statistics.Spread(rate, "F2"),
                Statistics.Spread(Each(round => round[0].ServerMicroseconds / round[server].ServerMicroseconds), "F2"),
                at == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"≥ {contest.Goal}: {(Statistics.Median(rate) >= contest.Goal ? "reached" : "**missed**")}"),
            ];
            Line($"| {string.Join(" | ", cells)} |");
        }

        Line("");
        Line($"{contest.Counted.Count} rounds of {contest.Rounds.Count} were undisturbed and count.");
        Line("");

        List<double> Each(Func<HotRun[], double> figure) => [.. contest.Counted.Select(figure)];
        string Middle(Func<HotRun[], double> figure, string format) => Statistics.Median(Each(figure)).ToString(format, CultureInfo.InvariantCulture);
    }

    private void Line(FormattableString text) => _text.AppendLine(text.ToString(CultureInfo.InvariantCulture));

    private void Line(string text) => _text.AppendLine(text);
}
