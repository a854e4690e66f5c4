using System.Collections.Immutable;
using System.Globalization;
using Reticulum.Load.Clusters;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Goals;
using Reticulum.Load.Machine;
using Reticulum.Load.Parts;
using Reticulum.Load.Peers;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Hot;

/// <summary>
/// Hot renditions through an owner, a node without a copy, and a gateway, once seen, against nginx's cache and the Go original; and what the first reader
/// through a node without a copy waits for.
/// </summary>
internal sealed class ThroughPart : IPart
{
    private const string Cache = "nginx proxy_cache";
    private const string Owner = "owner";
    private const string Stranger = "node without a copy";
    private const string Gateway = "gateway";
    private const string GoOwner = "Go, owner";
    private const string GoStranger = "Go, no copy";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public string Name => "through";

    public string Title => "Hot renditions through any node, against nginx's cache and the Go original";

    public async Task<PartFindings> MeasureAsync(PartContext context, CancellationToken cancellationToken)
    {
        var cluster = RunningCluster.Read(context.Options.Cluster, "--cluster");
        var photograph = context.Corpus.TwelveMegapixels().Photographs[0].Copy(Random.Shared.Next());
        await Uploading.PutAsync(cluster.Nodes[0].Address, [photograph], cancellationToken);
        using var http = new HttpClient();
        var placed = await cluster.FindAsync(http, photograph.Hash, cancellationToken);
        await using var nginx = context.Options.ImageFilter is { } module ? await NginxFilter.StartAsync(module, [photograph], context.Time, cancellationToken) : null;
        await using var go = context.Options.Go is { } binary ? await GoOriginal.StartAsync(binary, copies: 1, context.Time, cancellationToken) : null;
        var places = go is null ? default : await go.PlaceAsync(photograph, cancellationToken);

        var first = await new FirstReads(context, cluster).RunAsync(cancellationToken);
        var contests = ImmutableArray.CreateBuilder<ContestResult>();
        var figures = ImmutableArray.CreateBuilder<Figure>();
        foreach (var (name, label, bytes) in new[] { ("small", "5 KB", RenditionOfBytes.Small), ("large", "200 KB", RenditionOfBytes.Large) })
        {
            var found = await RenditionOfBytes.FindAsync(placed.Owner, photograph.Hash, bytes, cancellationToken);
            var targets = new List<(string Name, Uri Url, IServerFigures Server)>
            {
                (Owner, new Uri(placed.Owner, found.Path), cluster.Figures),
                (Stranger, new Uri(placed.Stranger, found.Path), cluster.Figures),
                (Gateway, new Uri(cluster.Gateways[0].Address, found.Path), cluster.Figures),
            };
            if (nginx is not null)
            {
                var cached = await RenditionOfBytes.FindAsync(nginx.Cache, width => NginxFilter.PathOf(photograph, new Size(width, IsSquare: false)), bytes, cancellationToken);
                targets.Insert(0, (Cache, new Uri(nginx.Cache, cached.Path), nginx.Figures));
            }

            if (go is not null)
            {
                var theirs = await RenditionOfBytes.FindAsync(places.Owner, photograph.Hash, bytes, cancellationToken);
                targets.Add((GoOwner, new Uri(places.Owner, theirs.Path), go.Figures));
                targets.Add((GoStranger, new Uri(places.Stranger, theirs.Path), go.Figures));
            }

            foreach (var (_, url, server) in targets)
            {
                await Wrk.RunAsync(new WrkTarget(url), server, WarmUp, context.Time, cancellationToken);
            }

            var contest = await context.Contest.RunAsync(
                $"hot, {found.Bytes.Length:N0} B", $"{Wrk.Connections} connections, kept alive; the others' renditions of the same photograph have about as many bytes.",
                [.. targets.Select(target => context.Wrk(target.Name, new WrkTarget(target.Url), target.Server))], cancellationToken);
            contests.Add(contest);
            figures.AddRange(Figures(contest, name, label));
        }

        return new PartFindings(Method(context, cluster), [.. contests, first], [.. figures, Hop(first)]);
    }

    private static IEnumerable<Figure> Figures(ContestResult contest, string name, string label)
    {
        yield return contest.Rate("through.seen", $"{label}, node", Stranger, Owner);
        yield return contest.Rate("through.seen", $"{label}, gateway", Gateway, Owner);
        if (contest.Has(Cache))
        {
            yield return contest.Rate($"through.{name}.cache", "owner", Owner, Cache);
            yield return contest.Rate($"through.{name}.cache", "no copy", Stranger, Cache);
        }

        if (contest.Has(GoOwner))
        {
            yield return contest.Rate("through.go.owner", label, Owner, GoOwner);
            yield return contest.Rate("through.go.stranger", label, Stranger, GoStranger);
        }
    }

    // Of no criterion: it is wanted to be told.
    private static Figure Hop(ContestResult first) =>
        Figure.Of("through.first", "", first.Each(FirstReads.First, FirstReads.First, static (run, _) => run.P50)) with
        {
            Beside = string.Create(CultureInfo.InvariantCulture, $"p99 {Statistics.Median(first.Each(FirstReads.First, FirstReads.First, static (run, _) => run.P99)):F1} ms"),
        };

    private static string Method(PartContext context, RunningCluster cluster) => string.Join('\n',
        $"{cluster.Nodes.Length} silos with three copies and a gateway, started by `./cluster.sh`, all on this machine, with wrk. CPU and memory are of all their processes together, without the database.",
        context.Options.ImageFilter is null ? "nginx proxy_cache: not measured." : NginxFilter.Description,
        context.Options.Go is null ? "The Go original: not measured." : $"{GoOriginal.Description} One copy; it keeps nothing of what it gets from another node.");
}
