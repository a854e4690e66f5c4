using System.Globalization;
using System.Text.RegularExpressions;

namespace Reticulum.Load.Polishing;

/// <summary>A silo whose renditions are asked for again and again.</summary>
internal sealed partial class HotSilo(Uri address, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http = new() { BaseAddress = address };

    public Task<byte[]> GetAsync(string path, CancellationToken cancellationToken) => _http.GetByteArrayAsync(path, cancellationToken);

    /// <summary>Asks for all of them until as many more have been encoded again, or kept.</summary>
    /// <exception cref="InvalidOperationException">Not within ten minutes.</exception>
    public async Task UntilAllArePolishedAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        var (before, started) = (await PolishedAsync(cancellationToken), time.GetTimestamp());
        using var timer = new PeriodicTimer(Pause, time);
        while (await PolishedAsync(cancellationToken) - before < paths.Count)
        {
            if (time.GetElapsedTime(started) > Limit)
            {
                throw new InvalidOperationException($"Only {await PolishedAsync(cancellationToken) - before} of {paths.Count} hot renditions were encoded again.");
            }

            foreach (var path in paths)
            {
                await GetAsync(path, cancellationToken);
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<long> PolishedAsync(CancellationToken cancellationToken) => Outcomes()
        .Matches(await _http.GetStringAsync("metrics", cancellationToken))
        .Where(static line => line.Groups["labels"].Value is var labels && (labels.Contains("\"replaced\"", StringComparison.Ordinal) || labels.Contains("\"kept\"", StringComparison.Ordinal)))
        .Sum(static line => long.Parse(line.Groups["count"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("^reticulum_renditions_polished_total\\{(?<labels>[^}]*)\\} (?<count>\\d+)", RegexOptions.Multiline)]
    private static partial Regex Outcomes();
}
