using System.Globalization;
using System.Text;
using Reticulum.Load.Comparing;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Cluster;

/// <summary>The measurement as a page for docs/benchmarks.</summary>
internal sealed class ClusterReport(ClusterResult result, DateTimeOffset when)
{
    public string Write()
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"# What a hop and three copies cost, {when:yyyy-MM-dd}")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Written by `bench/cluster.sh`: {result.Options.Nodes.Length} silos with three copies, a gateway, a silo alone with one copy, a PostgreSQL for each cluster, and the client, all on one machine:")
            .AppendLine(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} × {MachineFigures.Processor}. {result.Rounds.Length} rounds, all parts in turn in each; medians with (smallest–largest). {result.Connections} connections.")
            .AppendLine(CultureInfo.InvariantCulture, $"CPU is that of all processes but the client, for each request. Photographs: {result.Photographs.Describe()}.")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"## A GET of a rendition that is made already ({result.Images} images; \"again\" {result.Repeats} times each)")
            .AppendLine()
            .AppendLine("| through | requests/s | p50 / p99 ms | CPU ms | rate ÷ owner's | errors |")
            .AppendLine("|---|---|---|---|---|---|");
        Row(text, "an owner, from its memory", static round => round.Reads.Owner, static round => round.Reads.Owner);
        Row(text, "a node without a copy, first time: one hop", static round => round.Reads.First, static round => round.Reads.Owner);
        Row(text, "the same node again: its own memory", static round => round.Reads.Again, static round => round.Reads.Owner);
        Row(text, "a gateway, first time", static round => round.Reads.GatewayFirst, static round => round.Reads.Owner);
        Row(text, "the gateway again", static round => round.Reads.GatewayAgain, static round => round.Reads.Owner);
        text.AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"## Uploads ({result.Options.Uploads} in each round, new bytes each)")
            .AppendLine()
            .AppendLine("| copies | uploads/s | p50 / p99 ms | CPU ms | rate ÷ one copy's | errors |")
            .AppendLine("|---|---|---|---|---|---|");
        Row(text, "1, on a node alone", static round => round.OneCopy, static round => round.OneCopy);
        Row(text, "3, any node of the cluster", static round => round.ThreeCopies, static round => round.OneCopy);
        return text.ToString();
    }

    private void Row(StringBuilder text, string name, Func<ClusterRound, Part> part, Func<ClusterRound, Part> reference)
    {
        var parts = result.Rounds.Select(part).ToArray();
        string[] cells =
        [
            name,
            Statistics.Spread([.. parts.Select(static one => one.PerSecond)], "F0"),
            $"{Middle(parts, 0.5)} / {Middle(parts, 0.99)}",
            Statistics.Spread([.. parts.Select(static one => one.CpuMilliseconds)], "F2"),
            Statistics.Spread([.. result.Rounds.Select(round => part(round).PerSecond / reference(round).PerSecond)], "F2"),
            parts.Sum(static one => one.Errors.Count).ToString(CultureInfo.InvariantCulture),
        ];
        text.AppendLine($"| {string.Join(" | ", cells)} |");
    }

    private static string Middle(Part[] parts, double quantile) =>
        Statistics.Median(parts.Select(one => one.Latencies.At(quantile))).ToString("F1", CultureInfo.InvariantCulture);
}
