using System.Globalization;
using System.Text;
using Reticulum.Load.Driving;

namespace Reticulum.Load.Comparing;

/// <summary>A contest as Markdown.</summary>
internal static class ContestReport
{
    public static string Table(ContestResult result)
    {
        var text = new StringBuilder()
            .AppendLine("| | ops/s | CPU ms/op | p50 / p95 / p99 ms | KB/op | rate ÷ loop | CPU: loop ÷ this | client CPU ms/op | errors |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|");
        Row(text, result, $"bare loop, {result.Plan.Threads} threads", round => round.Bare);
        Row(text, result, $"ThumbnailBuffer, {result.Plan.Threads} threads", round => round.Plain);
        for (var at = 0; at < result.Plan.Connections.Length; at++)
        {
            var contestant = at;
            Row(text, result, $"HTTP, c={result.Plan.Connections[at]}", round => round.Http[contestant], isHttp: true);
        }

        return text.ToString();
    }

    /// <summary>Every round, the disturbed ones too.</summary>
    public static string Rounds(ContestResult result)
    {
        string[] header = ["round", "bare loop: ops/s, CPU ms, foreign", .. result.Plan.Connections.Select(connections => $"c={connections}: the same")];
        var text = new StringBuilder()
            .AppendLine($"| {string.Join(" | ", header)} |")
            .AppendLine($"|{string.Concat(header.Select(_ => "---|"))}");
        for (var at = 0; at < result.Rounds.Length; at++)
        {
            var round = result.Rounds[at];
            var runs = round.Http.Prepend(round.Bare).Select(run => string.Create(
                CultureInfo.InvariantCulture,
                $"{run.PerSecond:F1}, {run.CpuMilliseconds:F1}, {run.Interval.Foreign:P0}{(run.IsDisturbed ? " **disturbed**" : "")}"));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {at + 1} | {string.Join(" | ", runs)} |");
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, ContestResult result, string name, Func<Round, Run> contestant, bool isHttp = false)
    {
        var runs = result.Counted.Select(contestant).ToArray();
        var failed = runs.Where(run => run.Errors.Count > 0).ToArray();
        string[] cells =
        [
            name,
            Statistics.Spread([.. runs.Select(run => run.PerSecond)]),
            Statistics.Spread([.. runs.Select(run => run.CpuMilliseconds)]),
            string.Join(" / ", new[] { 0.5, 0.95, 0.99 }.Select(quantile => Middle(runs, run => run.Latencies.At(quantile), "F0"))),
            Middle(runs, run => run.OutputKilobytes, "F1"),
            Statistics.Spread(result.RateRatios(contestant), "F2"),
            Statistics.Spread(result.CpuRatios(contestant), "F2"),
            isHttp ? Middle(runs, run => run.Interval.Own.TotalMilliseconds / Math.Max(1, run.Operations), "F2") : "–",
            failed.Length == 0 ? "0" : $"{failed.Sum(run => run.Errors.Count)}: {failed[0].Errors}",
        ];
        text.AppendLine($"| {string.Join(" | ", cells)} |");
    }

    private static string Middle(Run[] runs, Func<Run, double> figure, string format) =>
        Statistics.Median(runs.Select(figure)).ToString(format, CultureInfo.InvariantCulture);
}
