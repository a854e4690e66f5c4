using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Driving;

/// <summary>wrk (Debian's package): clients that ask one address again and again over connections that stay open.</summary>
internal static partial class Wrk
{
    private const int Threads = 2;

    public const int Connections = 64;

    /// <param name="target">What is asked for.</param>
    /// <param name="server">Whose processor time is counted.</param>
    /// <param name="length">How long.</param>
    /// <param name="time">For the clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">wrk is missing, or could not do anything.</exception>
    public static async Task<Run> RunAsync(WrkTarget target, IServerFigures server, TimeSpan length, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("wrk", Arguments(target, length)) { RedirectStandardOutput = true, RedirectStandardError = true };
        server.ResetPeak();
        var interval = new Interval(time, server);
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var figures = interval.Read();
        var errors = Failed().Matches(text).Sum(static match => match.Groups.Values.Skip(1).Where(static group => group.Success).Sum(static group => long.Parse(group.ValueSpan, CultureInfo.InvariantCulture)));
        if (process.ExitCode != 0 || !long.TryParse(Requests().Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var requests) || requests == 0)
        {
            throw new InvalidOperationException($"wrk {target.Url}: {text}{await process.StandardError.ReadToEndAsync(cancellationToken)}");
        }

        return new Run(
            requests - errors,
            errors,
            errors == 0 ? "" : $"wrk: {string.Join(", ", Failed().Matches(text).Select(static match => match.Value.Trim()))}",
            figures.Wall.TotalSeconds,
            figures.Server.TotalSeconds,
            figures.Own.TotalSeconds,
            Quantile(text, "50"),
            P95: 0, // not among what wrk says
            Quantile(text, "99"),
            Bytes: 0,
            server.PeakMebibytes,
            figures.Foreign);
    }

    private static string[] Arguments(WrkTarget target, TimeSpan length) =>
    [
        "--latency", "-t", Number(Threads), "-c", Number(Connections), "-d", $"{Number((int)Math.Ceiling(length.TotalSeconds))}s",
        .. target.Header is { } header ? (string[])["-H", header] : [],
        target.Url.ToString(),
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Quantile(string text, string percent)
    {
        var match = Quantiles().Matches(text).First(match => match.Groups[1].Value == percent);
        return double.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) * match.Groups[3].Value switch { "us" => 1e-3, "ms" => 1, "s" => 1e3, _ => 6e4 };
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"\n\s+(\d+)%\s+([\d.]+)(us|ms|s|m)\b")]
    private static partial Regex Quantiles();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)|Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex Failed();
}

/// <param name="Url">What is asked for.</param>
/// <param name="Header">Sent along, <c>Name: value</c>; null: none.</param>
internal sealed record WrkTarget(Uri Url, string? Header = null);
