using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>Any image through any node, and its copies where the contract says, as reckoned by the <see cref="ReferenceRing"/>.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class PlacementTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int FirstWidth = 5;

    private static readonly TimeSpan HomeLimit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Uploads_ThroughAnyNode_LieOnTheirOwnersAndAreReadThroughAll() => RunAsync(nameof(Uploads_ThroughAnyNode_LieOnTheirOwnersAndAreReadThroughAll), 60, null);

    [Fact]
    [Trait("Suite", "faults")]
    public Task Uploads_200ThroughAnyNode_LieOnTheirOwnersAndAreReadThroughAll() => RunAsync(nameof(Uploads_200ThroughAnyNode_LieOnTheirOwnersAndAreReadThroughAll), 200, null);

    /// <summary>Three locations and three copies: one in each, whatever the order.</summary>
    [Fact]
    [Trait("Suite", "faults")]
    public Task Uploads_NodesInThreeLocations_LieInEachOfThem() =>
        RunAsync(nameof(Uploads_NodesInThreeLocations_LieInEachOfThem), 60, ["north", "north", "north", "south", "east"]);

    private async Task RunAsync(string scenario, int uploads, string[]? locations)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        var ledger = new ClusterLedger();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 5, Gateways: 1) { Locations = locations }, Cancellation);
        var load = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        for (var upload = 0; upload < uploads; upload++)
        {
            await load.UploadAsync(pictures.Next(random.Next(100_000)), random, Cancellation);
        }

        load.Report.AssertEveryUploadTaken();
        Assert.Equal((uploads, 0), (load.Report.Acknowledged, load.Report.NotDurable));

        var ring = await cluster.RingAsync(Cancellation);
        var home = await cluster.WaitUntilAtHomeAsync(ring, ledger.Acknowledged, HomeLimit, Cancellation);
        var census = ClusterCensus.Take(cluster.Silos);
        Assert.Empty(census.Damaged);
        Assert.Empty(ledger.Invented(census));
        var places = locations?.Length is null ? 1 : locations.Distinct().Count();
        Assert.All(ledger.Acknowledged, hash => Assert.True(census.HoldersOf(hash).Select(node => LocationOf(cluster, locations, node)).Distinct().Count() >= places));

        var first = new Latencies();
        await Parallel.ForEachAsync(ledger.Acknowledged, Cancellation, async (hash, token) =>
        {
            for (var node = 0; node < cluster.Nodes.Count; node++)
            {
                foreach (var probe in new[] { ReadProbe.Wide(hash, FirstWidth + node), ReadProbe.Original(hash) })
                {
                    var answer = await probe.AskAsync(cluster.Nodes[node], token);
                    Assert.True(answer.IsOk && probe.IsRight(answer), answer.ToString());
                    first.Add(answer.Elapsed);
                }
            }
        });

        // Reading everything everywhere has made no copies.
        Assert.Equal(census.AllCopies, ClusterCensus.Take(cluster.Silos).AllCopies);
        Figures.Write(output, scenario, new { seed, uploads, home_after_s = home.TotalSeconds, load = load.Report.Summary(), reads = first.Summary() });
    }

    private static string LocationOf(ClusterProcesses cluster, string[]? locations, string nickname) =>
        locations is null ? "default" : locations[cluster.Silos.ToList().FindIndex(silo => silo.Nickname == nickname)];
}
