using System.Collections.Immutable;
using System.Globalization;
using Reticulum.Load.Clusters;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Parts;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Hot;

/// <summary>
/// What a hop costs: renditions that are made already, asked of an owner that has them in memory, of a node without a copy for the first time and again, of a
/// gateway for the first time and again. Each round is of a width that no node has seen.
/// </summary>
internal sealed class FirstReads(PartContext context, RunningCluster cluster)
{
    /// <summary>The contestant whose latency is what a hop costs.</summary>
    public const string First = "node without a copy, first time: one hop";

    private const int Images = 40;
    private const int Repeats = 10;
    private const int Connections = 8;
    private const int FirstWidth = 200;

    private ImmutableArray<Placed> _placed;
    private int _width = FirstWidth;

    public async Task<ContestResult> RunAsync(CancellationToken cancellationToken)
    {
        var set = context.Corpus.OneMegapixel();
        _placed = await PlaceAsync(new FreshCopies(set).Take(Images), cancellationToken);
        Contestant[] contestants =
        [
            new("owner", OwnerAsync),
            Asked(First, 1, static image => image.Stranger),
            Asked("the same node again", Repeats, static image => image.Stranger),
            Asked("gateway, first time", 1, _ => cluster.Gateways[0].Address),
            Asked("gateway again", Repeats, _ => cluster.Gateways[0].Address),
        ];
        foreach (var contestant in contestants)
        {
            await contestant.RunAsync(cancellationToken);
        }

        return await context.Contest.RunAsync(
            "A GET of a rendition that is made already", $"{set.Describe()}. {Images} images of 1 MP at about {FirstWidth} px, \"again\" {Repeats} times each, c={Connections}, HttpClient.", contestants, cancellationToken);
    }

    private Contestant Asked(string name, int repeats, Func<Placed, Uri> node) => new(name, token => AskAsync(repeats, node, token));

    // The first of each round: a new width, made, and in the owner's memory, before anything is counted.
    private async Task<Run> OwnerAsync(CancellationToken cancellationToken)
    {
        _width++;
        await AskAsync(1, static image => image.Owner, cancellationToken);
        return await AskAsync(Repeats, static image => image.Owner, cancellationToken);
    }

    private Task<Run> AskAsync(int repeats, Func<Placed, Uri> node, CancellationToken cancellationToken)
    {
        var urls = Enumerable.Range(0, repeats).SelectMany(_ => _placed.Select(image => new Uri(node(image), string.Create(CultureInfo.InvariantCulture, $"image/{image.Hash}/{_width}w/photo.jpg"))));
        return context.ClosedLoop(cluster.Figures).RunAsync(Requests.Of([.. urls]), Connections, cancellationToken);
    }

    private async Task<ImmutableArray<Placed>> PlaceAsync(ImmutableArray<Photograph> photographs, CancellationToken cancellationToken)
    {
        await Uploading.PutAsync(cluster.Nodes[0].Address, photographs, cancellationToken);
        using var http = new HttpClient();
        var placed = ImmutableArray.CreateBuilder<Placed>();
        foreach (var photograph in photographs)
        {
            placed.Add(await cluster.FindAsync(http, photograph.Hash, cancellationToken));
        }

        return placed.ToImmutable();
    }
}
