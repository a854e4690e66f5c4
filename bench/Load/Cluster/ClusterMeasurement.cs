using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Cluster;

/// <summary>
/// What a hop costs, and what three copies cost. In each round, in turns, on the same images: reads through an owner that has the rendition, reads
/// through a node without a copy that sees it for the first time, again through that node, the same two through a gateway; then uploads to one node that keeps one
/// copy, and to a cluster that keeps three. All nodes are on this machine, so three copies are three times the disk's and the cores' work.
/// </summary>
internal sealed class ClusterMeasurement(ClusterMeasurementOptions options, TimeProvider time, TextWriter log) : IDisposable
{
    private const int Images = 40;
    private const int Repeats = 10;
    private const int Connections = 8;
    private static readonly PhotographSet Photographs = PhotographSet.Generate(4, 1280, 800);

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64, UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
    private readonly int _run = Random.Shared.Next(1_000_000);
    private int _copies;

    public void Dispose() => _http.Dispose();

    public async Task<ClusterResult> RunAsync(CancellationToken cancellationToken)
    {
        var placed = await PlaceAsync(cancellationToken);
        var requests = new Requests(_http, time);
        await UploadsAsync(requests, [options.Single], cancellationToken); // code is compiled, connections are there
        await UploadsAsync(requests, options.Nodes, cancellationToken);
        await ReadsAsync(requests, placed, 199, cancellationToken);
        var rounds = ImmutableArray.CreateBuilder<ClusterRound>();
        for (var round = 0; round < options.Rounds; round++)
        {
            await log.WriteLineAsync($"Round {round + 1} of {options.Rounds}");
            var reads = await ReadsAsync(requests, placed, 200 + round, cancellationToken);
            var one = await UploadsAsync(requests, [options.Single], cancellationToken);
            var three = await UploadsAsync(requests, options.Nodes, cancellationToken);
            rounds.Add(new ClusterRound(reads, one, three));
        }

        return new ClusterResult(rounds.ToImmutable(), Photographs, Images, Repeats, Connections, options);
    }

    private async Task<ClusterReads> ReadsAsync(Requests requests, ImmutableArray<Placed> placed, int width, CancellationToken cancellationToken)
    {
        string Path(int n) => string.Create(CultureInfo.InvariantCulture, $"image/{placed[n % placed.Length].Hash}/{width}w/photo.jpg");
        Func<int, HttpRequestMessage> Through(Func<Placed, Uri> node) => n => new HttpRequestMessage(HttpMethod.Get, new Uri(node(placed[n % placed.Length]), Path(n)));

        // Made, and in the owner's memory, before anything is counted.
        await requests.RunAsync(Through(static image => image.Owner), Images, Connections, cancellationToken);
        var owner = await requests.RunAsync(Through(static image => image.Owner), Images * Repeats, Connections, cancellationToken);
        var first = await requests.RunAsync(Through(static image => image.Stranger), Images, Connections, cancellationToken);
        var again = await requests.RunAsync(Through(static image => image.Stranger), Images * Repeats, Connections, cancellationToken);
        var gatewayFirst = await requests.RunAsync(Through(_ => options.Gateway), Images, Connections, cancellationToken);
        var gatewayAgain = await requests.RunAsync(Through(_ => options.Gateway), Images * Repeats, Connections, cancellationToken);
        return new ClusterReads(owner, first, again, gatewayFirst, gatewayAgain);
    }

    private Task<Part> UploadsAsync(Requests requests, ImmutableArray<Uri> nodes, CancellationToken cancellationToken)
    {
        var images = Enumerable.Range(0, options.Uploads).Select(_ => Next()).ToArray();
        return requests.RunAsync(n => Upload(nodes[n % nodes.Length], images[n]), images.Length, Connections, cancellationToken);
    }

    private async Task<ImmutableArray<Placed>> PlaceAsync(CancellationToken cancellationToken)
    {
        var placed = ImmutableArray.CreateBuilder<Placed>(Images);
        for (var n = 0; n < Images; n++)
        {
            var image = Next();
            using var request = Upload(options.Nodes[0], image);
            using var answer = await _http.SendAsync(request, cancellationToken);
            answer.EnsureSuccessStatusCode();
            using var placement = JsonDocument.Parse(await _http.GetStringAsync(new Uri(options.Nodes[0], $"api/v1/images/{image.Hash}/placement"), cancellationToken));
            var order = placement.RootElement.GetProperty("nodes").EnumerateArray().ToArray();
            placed.Add(new Placed(
                image.Hash,
                UrlOf(order.First(static node => node.GetProperty("should_have").GetBoolean())),
                UrlOf(order.First(static node => !node.GetProperty("should_have").GetBoolean() && !node.GetProperty("has").GetBoolean()))));
        }

        return placed.MoveToImmutable();
    }

    // cluster.sh calls them node0, node1 …, in the order of their ports.
    private Uri UrlOf(JsonElement node) => options.Nodes[int.Parse(node.GetProperty("nickname").GetString()!["node".Length..], CultureInfo.InvariantCulture)];

    private Photograph Next() => Photographs.Photographs[_copies % Photographs.Photographs.Length].Copy((_run * 1_000) + _copies++);

    private static HttpRequestMessage Upload(Uri node, Photograph image) => new(HttpMethod.Post, node)
    {
        Content = new MultipartFormDataContent { { new ByteArrayContent(image.Bytes), "image", "photo.jpg" } },
    };

    private sealed record Placed(string Hash, Uri Owner, Uri Stranger);
}
