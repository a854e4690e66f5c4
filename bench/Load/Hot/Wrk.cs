using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Hot;

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
    /// <exception cref="InvalidOperationException">wrk is missing, or an answer was an error.</exception>
    public static async Task<HotRun> RunAsync(HotTarget target, IServerFigures server, TimeSpan length, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = ["--latency", "-t", Number(Threads), "-c", Number(Connections), "-d", $"{Number((int)length.TotalSeconds)}s", .. target.Header is { } header ? new[] { "-H", header } : [], target.Url.ToString()];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var (busy, children, cpu, from) = (MachineFigures.Busy, ProcessFigures.OwnChildren, server.Cpu, time.GetTimestamp());
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var (wall, served, asked) = (time.GetElapsedTime(from), server.Cpu - cpu, ProcessFigures.OwnChildren - children);
        if (process.ExitCode != 0 || Failed().IsMatch(text))
        {
            throw new InvalidOperationException($"{target.Url}: {text}{await process.StandardError.ReadToEndAsync(cancellationToken)}");
        }

        var foreign = (MachineFigures.Busy - busy - served - asked) / (wall * Environment.ProcessorCount);
        var requests = long.Parse(Requests().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
        return new HotRun(
            requests / wall.TotalSeconds,
            served.TotalMicroseconds / requests,
            asked.TotalMicroseconds / requests,
            Milliseconds(Half().Match(text)),
            Milliseconds(Most().Match(text)),
            server.ResidentMebibytes,
            Math.Max(0, foreign));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Milliseconds(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * match.Groups[2].Value switch
    {
        "us" => 1e-3,
        "ms" => 1,
        _ => 1e3,
    };

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"\n\s+50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Half();

    [GeneratedRegex(@"\n\s+99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex Most();

    [GeneratedRegex("Non-2xx or 3xx|Socket errors")]
    private static partial Regex Failed();
}
