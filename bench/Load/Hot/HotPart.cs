using System.Collections.Immutable;
using System.Security.Cryptography;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Goals;
using Reticulum.Load.Machine;
using Reticulum.Load.Parts;
using Reticulum.Load.Peers;

namespace Reticulum.Load.Hot;

/// <summary>Renditions that are asked for again and again, of silos and of nginx, which serves the very same bytes from files.</summary>
internal sealed class HotPart : IPart
{
    private const string Nginx = "nginx static";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public string Name => "hot";

    public string Title => "Hot renditions against nginx with files";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        await using var silos = await SilosBeside.StartAsync(context, cancellationToken);
        var photograph = context.Corpus.TwelveMegapixels().Photographs[0];
        await silos.PutAsync([photograph], cancellationToken);
        var first = silos.All[0].Silo.Address;
        var small = await RenditionOfBytes.FindAsync(first, photograph.Hash, RenditionOfBytes.Small, cancellationToken);
        var large = await RenditionOfBytes.FindAsync(first, photograph.Hash, RenditionOfBytes.Large, cancellationToken);
        await using var nginx = await NginxStatic.StartAsync([("small.jpg", small.Bytes), ("large.jpg", large.Bytes)], context.Time, cancellationToken);

        Served[] servers = [new(Nginx, nginx.Address, nginx.Figures), .. silos.All.Select(static one => new Served(one.Name, one.Silo.Address, one.Silo.Figures))];
        (string Name, WrkTarget[] Targets)[] works =
        [
            ($"hot, {small.Bytes.Length:N0} B", Targets(servers, "small.jpg", small.Path)),
            ("the same, answered 304", await ConditionalAsync(Targets(servers, "small.jpg", small.Path), cancellationToken)),
            ($"hot, {large.Bytes.Length:N0} B", Targets(servers, "large.jpg", large.Path)),
        ];
        foreach (var (_, targets) in works)
        {
            await AssertSameAsync(targets, cancellationToken);
            for (var at = 0; at < servers.Length; at++)
            {
                await Wrk.RunAsync(targets[at], servers[at].Figures, WarmUp, context.Time, cancellationToken);
            }
        }

        var contests = ImmutableArray.CreateBuilder<ContestResult>();
        foreach (var (name, targets) in works)
        {
            contests.Add(await context.Contest.RunAsync(
                name, $"{Wrk.Connections} connections, kept alive.", [.. servers.Select((server, at) => context.Wrk(server.Name, targets[at], server.Figures))], cancellationToken));
        }

        return new PartFindings($"wrk, two threads, on the servers' own cores. {NginxStatic.Description}", contests.ToImmutable(), Figures(contests));
    }

    private static ImmutableArray<Figure> Figures(ImmutableArray<ContestResult>.Builder contests) =>
    [
        contests[0].Rate("hot.small.rate", "", SilosBeside.Ours, Nginx),
        contests[0].Ratio("hot.small.p99", "", SilosBeside.Ours, Nginx, static (ours, nginx) => ours.P99 / nginx.P99),
        contests[1].Rate("hot.304.rate", "", SilosBeside.Ours, Nginx),
        contests[2].Rate("hot.large.rate", "", SilosBeside.Ours, Nginx),
    ];

    private static WrkTarget[] Targets(Served[] servers, string file, string path) =>
        [.. servers.Select(server => new WrkTarget(new Uri(server.Address, server.Name == Nginx ? file : path)))];

    private static async Task<WrkTarget[]> ConditionalAsync(WrkTarget[] targets, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        for (var at = 0; at < targets.Length; at++)
        {
            using var answer = await http.GetAsync(targets[at].Url, cancellationToken);
            targets[at] = targets[at] with { Header = $"If-None-Match: {answer.Headers.ETag}" };
        }

        return targets;
    }

    /// <summary>All give the same bytes; a conditional request gets none.</summary>
    private static async Task AssertSameAsync(WrkTarget[] targets, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var answers = new List<(Uri Url, string What)>();
        foreach (var target in targets)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target.Url);
            if (target.Header?.Split(": ", 2) is [var name, var value])
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var answer = await http.SendAsync(request, cancellationToken);
            answers.Add((target.Url, $"{(int)answer.StatusCode} {Convert.ToHexString(SHA256.HashData(await answer.Content.ReadAsByteArrayAsync(cancellationToken)))}"));
        }

        if (answers.DistinctBy(static answer => answer.What).Count() != 1)
        {
            throw new InvalidOperationException($"The answers differ: {string.Join(", ", answers)}");
        }
    }

    private sealed record Served(string Name, Uri Address, IServerFigures Figures);
}
