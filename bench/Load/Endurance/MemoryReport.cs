using System.Globalization;
using System.Text;
using Reticulum.Load.Comparing;

namespace Reticulum.Load.Endurance;

/// <summary>A memory run as Markdown.</summary>
internal static class MemoryReport
{
    public static string Table(MemoryResult result)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{result.Clients} clients, {result.Run.Interval.Wall.TotalSeconds:F0} s, {result.Run.Operations} resizes ({result.Run.PerSecond:F1}/s), {result.Run.CpuMilliseconds:F1} ms CPU each, p50/p99 {result.Run.Latencies.At(0.5):F0}/{result.Run.Latencies.At(0.99):F0} ms, errors: {(result.Run.Errors.Count == 0 ? "none" : result.Run.Errors)}, foreign CPU {result.Run.Interval.Foreign:P0}.")
            .AppendLine(CultureInfo.InvariantCulture, $"RSS before {result.Before:F0} MiB; peak of the first minute **{result.FirstMinutePeak:F0} MiB**, of the whole run {result.Peak:F0} MiB.")
            .AppendLine()
            .AppendLine("| minute | RSS MiB: smallest | median | largest |")
            .AppendLine("|---|---|---|---|");
        foreach (var minute in result.Minutes)
        {
            var resident = minute.Select(sample => sample.Resident).ToArray();
            text.AppendLine(CultureInfo.InvariantCulture, $"| {minute.Key + 1} | {resident.Min():F0} | {Statistics.Median(resident):F0} | {resident.Max():F0} |");
        }

        return text.ToString();
    }
}
