using System.Globalization;
using System.Text;
using Reticulum.Load.Driving;

namespace Reticulum.Load.Comparing;

/// <summary>A contest as Markdown: medians with (smallest–largest), then every round.</summary>
internal static class ContestReport
{
    private const string None = "–";

    public static string Write(ContestResult result) => new StringBuilder()
        .AppendLine(CultureInfo.InvariantCulture, $"### {result.Name}")
        .AppendLine()
        .AppendLine($"{result.Note} {result.Counted.Length} of {result.Rounds.Length} rounds count.".TrimStart())
        .AppendLine()
        .Append(Table(result))
        .AppendLine()
        .AppendLine("<details><summary>every round: per second, CPU ms, others' part of the cores</summary>")
        .AppendLine()
        .Append(Rounds(result))
        .AppendLine()
        .AppendLine("</details>")
        .ToString();

    private static StringBuilder Table(ContestResult result)
    {
        var text = new StringBuilder()
            .AppendLine("| | per second | CPU ms | p50 / p95 / p99 ms | KB | peak MiB | rate ÷ the first's | CPU: the first's ÷ this | client CPU ms | errors |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        for (var at = 0; at < result.Contestants.Length; at++)
        {
            text.AppendLine($"| {string.Join(" | ", Cells(result, at))} |");
        }

        return text;
    }

    private static string[] Cells(ContestResult result, int at)
    {
        var runs = result.Counted.Select(round => round[at]).ToArray();
        var failed = runs.Where(static run => run.Errors > 0).ToArray();
        var (name, first) = (result.Contestants[at], result.Contestants[0]);
        return
        [
            name,
            Statistics.Spread([.. runs.Select(static run => run.PerSecond)]),
            Statistics.Spread([.. runs.Select(static run => run.CpuMilliseconds)]),
            string.Join(" / ", Known(runs, static run => run.P50), Known(runs, static run => run.P95), Known(runs, static run => run.P99)),
            Known(runs, static run => run.Kilobytes),
            Known(runs, static run => run.PeakMebibytes),
            Statistics.Spread(result.Each(name, first, static (one, other) => one.PerSecond / other.PerSecond), Number.Ratio),
            Statistics.Spread(result.Each(name, first, static (one, other) => other.CpuMilliseconds / one.CpuMilliseconds), Number.Ratio),
            Known(runs, static run => run.ClientMilliseconds),
            failed.Length == 0 ? "0" : $"{failed.Sum(static run => run.Errors)}: {failed[0].ErrorText}",
        ];
    }

    private static StringBuilder Rounds(ContestResult result)
    {
        var text = new StringBuilder()
            .AppendLine($"| round | {string.Join(" | ", result.Contestants)} |")
            .AppendLine($"|---|{string.Concat(result.Contestants.Select(static _ => "---|"))}");
        for (var at = 0; at < result.Rounds.Length; at++)
        {
            var runs = result.Rounds[at].Select(static run => string.Create(
                CultureInfo.InvariantCulture,
                $"{Number.Short(run.PerSecond)}, {Number.Short(run.CpuMilliseconds)}, {run.Foreign:P0}{(run.IsDisturbed ? " **disturbed**" : "")}"));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {at + 1} | {string.Join(" | ", runs)} |");
        }

        return text;
    }

    private static string Known(Run[] runs, Func<Run, double> figure) =>
        Statistics.Median(runs.Select(figure)) is > 0 and var middle ? Number.Short(middle) : None;
}
