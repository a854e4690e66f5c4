using Reticulum.Load.Driving;
using Reticulum.Load.Machine;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Hot;

/// <summary>
/// Renditions that are asked for again and again, of silos and of nginx, which serves the very same bytes from files. In each round every server is asked once for
/// each thing, in turn; a round in which somebody else used the machine is done again.
/// </summary>
internal sealed class HotMeasurement(HotOptions options, TimeProvider time, TextWriter progress)
{
    private const double SmallBytes = 5_000;
    private const double LargeBytes = 200_000;
    private const int Narrowest = 40;
    private const int Widest = 3000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public async Task<HotResult> RunAsync(CancellationToken cancellationToken)
    {
        var silos = new List<StartedSilo>();
        try
        {
            var photographs = PhotographSet.Generate(1, 4000, 3000);
            foreach (var (_, executable) in options.Silos)
            {
                silos.Add(await StartedSilo.StartAsync(executable, time, cancellationToken));
                await new Uploader(silos[^1].Silo.Address).UploadAsync(photographs, cancellationToken);
            }

            var hash = photographs.Photographs[0].Hash;
            var small = await FindAsync(silos[0].Silo, hash, SmallBytes, cancellationToken);
            var large = await FindAsync(silos[0].Silo, hash, LargeBytes, cancellationToken);
            await using var nginx = await NginxProcess.StartAsync([("small.jpg", small.Bytes), ("large.jpg", large.Bytes)], cancellationToken);
            Uri[] addresses = [nginx.Address, .. silos.Select(static silo => silo.Silo.Address)];
            HotContest[] contests =
            [
                new($"hot, {small.Bytes.Length:N0} B", 0.95, Targets(addresses, "small.jpg", small.Path)),
                new("the same, answered 304", 0.9, await ConditionalAsync(addresses, "small.jpg", small.Path, cancellationToken)),
                new($"hot, {large.Bytes.Length:N0} B", 0.7, Targets(addresses, "large.jpg", large.Path)),
            ];
            IServerFigures[] servers = [nginx, .. silos.Select(static silo => silo.Silo.Figures)];
            await AssertSameAsync(contests, cancellationToken);
            await MeasureAsync(contests, servers, cancellationToken);
            return new HotResult(["nginx", .. options.Silos.Select(static silo => silo.Name)], contests);
        }
        finally
        {
            foreach (var silo in silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    private async Task MeasureAsync(HotContest[] contests, IServerFigures[] servers, CancellationToken cancellationToken)
    {
        progress.WriteLine("warm-up");
        foreach (var (contest, at) in contests.SelectMany(contest => contest.Targets.Select((_, at) => (contest, at))))
        {
            await Wrk.RunAsync(contest.Targets[at], servers[at], WarmUp, time, cancellationToken);
        }

        var machine = new QuietMachine(time);
        for (var round = 0; round < options.Rounds * 3 / 2 && contests.Any(NeedsMore); round++)
        {
            foreach (var contest in contests.Where(NeedsMore))
            {
                var runs = new List<HotRun>();
                for (var at = 0; at < servers.Length; at++)
                {
                    await machine.WaitAsync(cancellationToken);
                    runs.Add(await Wrk.RunAsync(contest.Targets[at], servers[at], options.Run, time, cancellationToken));
                }

                contest.Rounds.Add([.. runs]);
                progress.WriteLine($"{contest.Name}: {string.Join(", ", runs.Select(run => $"{run.PerSecond:F0}/s {run.ServerMicroseconds:F1} us{(run.IsDisturbed ? " disturbed" : "")}"))}");
            }
        }

        bool NeedsMore(HotContest contest) => contest.Rounds.Count(static round => !round.Any(static run => run.IsDisturbed)) < options.Rounds;
    }

    private static HotTarget[] Targets(Uri[] addresses, string file, string path) =>
        [.. addresses.Select((address, at) => new HotTarget(new Uri(address, at == 0 ? file : path)))];

    private static async Task<HotTarget[]> ConditionalAsync(Uri[] addresses, string file, string path, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var targets = Targets(addresses, file, path);
        for (var at = 0; at < targets.Length; at++)
        {
            using var answer = await http.GetAsync(targets[at].Url, cancellationToken);
            targets[at] = targets[at] with { Header = $"If-None-Match: {answer.Headers.ETag}" };
        }

        return targets;
    }

    /// <summary>All give the same bytes; a conditional request gets none.</summary>
    private static async Task AssertSameAsync(HotContest[] contests, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        foreach (var contest in contests)
        {
            var bodies = new HashSet<string>();
            foreach (var target in contest.Targets)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, target.Url);
                if (target.Header?.Split(": ", 2) is [var name, var value])
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }

                using var answer = await http.SendAsync(request, cancellationToken);
                bodies.Add($"{(int)answer.StatusCode} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await answer.Content.ReadAsByteArrayAsync(cancellationToken)))}");
            }

            if (bodies.Count != 1)
            {
                throw new InvalidOperationException($"{contest.Name}: the answers differ: {string.Join(", ", bodies)}");
            }
        }
    }

    /// <summary>The width at which a rendition is nearest to so many bytes: they grow with it.</summary>
    private static async Task<(string Path, byte[] Bytes)> FindAsync(SiloProcess silo, string hash, double bytes, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = silo.Address };
        var (low, high) = (Narrowest, Widest);
        while (high - low > Math.Max(1, low / 50))
        {
            var middle = (low + high) / 2;
            (low, high) = (await http.GetByteArrayAsync(PathOf(middle), cancellationToken)).Length < bytes ? (middle, high) : (low, middle);
        }

        return (PathOf(low), await http.GetByteArrayAsync(PathOf(low), cancellationToken));

        string PathOf(int width) => $"image/{hash}/{width}w/photo.jpg";
    }
}
