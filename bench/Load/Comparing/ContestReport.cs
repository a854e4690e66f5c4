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
        Row(text, $"bare loop, {result.Plan.Threads} threads", [.. result.Counted.Select(round => round.Bare)], [1], [1], isHttp: false);
        for (var at = 0; at < result.Plan.Connections.Length; at++)
        {
            Row(text, $"HTTP, c={result.Plan.Connections[at]}", [.. result.Counted.Select(round => round.Http[at])], result.RateRatios(at), result.CpuRatios(at), isHttp: true);
        }

        return text.ToString();
    }

    /// <summary>Every round, the disturbed ones too.</summary>
    public static string Rounds(ContestResult result)
    {
        var text = new StringBuilder()
            .Append("| round | bare loop: ops/s, CPU ms, foreign |");
        foreach (var connections in result.Plan.Connections)
        {
            text.Append(CultureInfo.InvariantCulture, $" c={connections}: ops/s, CPU ms, foreign |");
        }

        text.AppendLine().Append("|---|---|").Insert(text.Length, "---|", result.Plan.Connections.Length).AppendLine();
        for (var at = 0; at < result.Rounds.Length; at++)
        {
            var round = result.Rounds[at];
            var runs = round.Http.Prepend(round.Bare).Select(run => string.Create(
                CultureInfo.InvariantCulture, $"{run.PerSecond:F1}, {run.CpuMilliseconds:F1}, {run.Interval.Foreign:P0}{(run.IsDisturbed ? " **disturbed**" : "")}"));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {at + 1} | {string.Join(" | ", runs)} |");
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, Run[] runs, double[] rates, double[] cpus, bool isHttp)
    {
        string[] cells =
        [
            name,
            Statistics.Spread([.. runs.Select(run => run.PerSecond)]),
            Statistics.Spread([.. runs.Select(run => run.CpuMilliseconds)]),
            string.Join(" / ", new[] { 0.5, 0.95, 0.99 }.Select(quantile =>
                Statistics.Median(runs.Select(run => run.Latencies.At(quantile))).ToString("F0", CultureInfo.InvariantCulture))),
            Statistics.Median(runs.Select(run => run.OutputKilobytes)).ToString("F1", CultureInfo.InvariantCulture),
            isHttp ? Statistics.Spread(rates, "F2") : "1",
            isHttp ? $"**{Statistics.Spread(cpus, "F2")}**" : "1",
            isHttp ? Statistics.Median(runs.Select(run => run.Interval.Own.TotalMilliseconds / Math.Max(1, run.Operations))).ToString("F2", CultureInfo.InvariantCulture) : "–",
            runs.Sum(run => run.Errors.Count) is > 0 and var count ? $"{count}: {runs.First(run => run.Errors.Count > 0).Errors}" : "0",
        ];
        text.AppendLine($"| {string.Join(" | ", cells)} |");
    }
}
