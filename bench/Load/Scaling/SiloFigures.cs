using System.Globalization;
using System.Text.RegularExpressions;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Scaling;

/// <summary>What Linux and <c>/metrics</c> say of one silo at one moment.</summary>
internal sealed partial record SiloFigures(TimeSpan Cpu, double ResidentMebibytes, double AnonymousMebibytes, int Threads, int Descriptors, IReadOnlyDictionary<string, double> Metrics)
{
    public static async Task<SiloFigures> ReadAsync(RunningCluster cluster, int silo, CancellationToken cancellationToken)
    {
        var id = cluster.ProcessId(silo);
        var process = new ProcessFigures(id);
        using var http = new HttpClient { BaseAddress = cluster.Address(silo) };
        var metrics = await http.GetStringAsync(new Uri("metrics", UriKind.Relative), cancellationToken);
        return new SiloFigures(
            process.Cpu, process.ResidentMebibytes, process.AnonymousMebibytes, process.Threads, Directory.GetFileSystemEntries($"/proc/{id}/fd").Length, Parse(metrics));
    }

    /// <summary>Of all the series of a metric, with these labels among others.</summary>
    public double Sum(string name, string labels = "") =>
        Metrics.Where(one => one.Key.Split('{')[0] == name && one.Key.Contains(labels, StringComparison.Ordinal)).Sum(static one => one.Value);

    private static Dictionary<string, double> Parse(string text)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var match in Line().Matches(text).Cast<Match>())
        {
            metrics[match.Groups[1].Value] = double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        }

        return metrics;
    }

    [GeneratedRegex(@"^([a-zA-Z_:][^\s{]*(?:\{[^}]*\})?) ([-+.0-9eE]+)", RegexOptions.Multiline)]
    private static partial Regex Line();
}
