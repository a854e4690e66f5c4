using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>One random silo after the other is killed, and started again by its supervisor, while clients upload and read.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class KillStormTests(DatabaseServer database, ITestOutputHelper output)
{
    private static readonly TimeSpan WholeLimit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task KillStorm_Short_NothingIsLost() => RunAsync(nameof(KillStorm_Short_NothingIsLost), kills: 3, TimeSpan.FromSeconds(4));

    [Fact]
    [Trait("Suite", "faults")]
    public Task KillStorm_ThreeMinutes_NothingIsLost() => RunAsync(nameof(KillStorm_ThreeMinutes_NothingIsLost), kills: 22, TimeSpan.FromSeconds(8));

    private async Task RunAsync(string scenario, int kills, TimeSpan period)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var ledger = new ClusterLedger();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 5, Gateways: 1) { Supervised = true }, Cancellation);
        var load = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        var whole = TimeSpan.Zero;
        await load.RunDuringAsync(
            async () =>
            {
                await Moments.PassAsync(period, Cancellation);
                for (var kill = 0; kill < kills; kill++)
                {
                    var victim = cluster.Silos[random.Next(cluster.Silos.Count)];
                    if (victim.IsRunning)
                    {
                        victim.Kill();
                    }

                    await Moments.PassAsync(period, Cancellation);
                }

                whole = await cluster.WaitUntilWholeAsync(WholeLimit, Cancellation);
            },
            Cancellation);

        var census = ClusterCensus.Take(cluster.Silos);
        var lost = ledger.Lost(census);
        var fewest = ledger.Acknowledged.Min(hash => census.HoldersOf(hash).Count);
        var deaths = cluster.Nodes.Sum(node => node.Ends.Count);
        Figures.Write(output, scenario, new
        {
            seed,
            kills,
            deaths,
            whole_after_s = whole.TotalSeconds,
            lost = lost.Count,
            damaged = census.Damaged.Count,
            fewest_copies = fewest,
            load = load.Report.Summary(),
        });
        output.WriteLine(load.Report.Complaints);
        load.Report.AssertNoHarm();
        load.Report.AssertEveryReadServed();
        Assert.Empty(lost);
        Assert.Empty(census.Damaged);
        Assert.Empty(ledger.Invented(census));
        Assert.True(fewest >= cluster.Plan.MinReplication, $"an acknowledged image has {fewest} copies");

        // Each death was ours: no node ended because of another's.
        Assert.All(cluster.Nodes.SelectMany(node => node.Ends), end => Assert.Contains("ended with 137", end, StringComparison.Ordinal));
        Assert.All(cluster.Silos, silo => DataCensus.OfImages(silo.DataDirectory));
        await Parallel.ForEachAsync(ledger.Acknowledged.Zip(Enumerable.Range(0, ledger.Count)), Cancellation, async (image, token) =>
        {
            var probe = ReadProbe.Original(image.First);
            var answer = await probe.AskAsync(cluster.Nodes[image.Second % cluster.Nodes.Count], token);
            Assert.True(answer.IsOk && probe.IsRight(answer), answer.ToString());
        });
    }
}
