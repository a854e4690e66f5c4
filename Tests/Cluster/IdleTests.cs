using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>Nobody asks for anything, and nothing is wrong: what a node costs.</summary>
[Collection(nameof(OneClusterAtATime))]
[Trait("Suite", "faults")]
public sealed class IdleTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int Images = 300;

    /// <summary>The issue's own bound: part of one core.</summary>
    private const double Most = 0.02;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Looked = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_WithNothingToDo_UseLessThanTwoPercentOfACore()
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        var ledger = new ClusterLedger();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 3, Gateways: 1), Cancellation);
        var load = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        for (var image = 0; image < Images; image++)
        {
            await load.UploadAsync(pictures.Next(random.Next(20_000)), random, Cancellation);
        }

        load.Report.AssertEveryUploadTaken();
        await cluster.WaitUntilAtHomeAsync(await cluster.RingAsync(Cancellation), ledger.Acknowledged, Limit, Cancellation);
        await Moments.UntilAsync(
            async () => (await cluster.Silos[0].Client.KnownNodesAsync(Cancellation)).Where(static node => node.Role == "silo").All(static node => node.IsSettled) ? null : "not all are settled",
            Limit,
            Cancellation);

        // Nor is it about the runtime, which compiles again what ran often in the last seconds; and the first pass of the scrubber goes on at its own pace.
        await Moments.PassAsync(Looked, Cancellation);
        var before = cluster.Nodes.Select(static node => ProcessUse.Of(node.Process)).ToList();
        await Moments.PassAsync(Looked, Cancellation);
        var shares = cluster.Nodes.Select((node, n) => (ProcessUse.Of(node.Process).Cpu - before[n].Cpu) / Looked).ToList();
        Figures.Write(output, nameof(Nodes_WithNothingToDo_UseLessThanTwoPercentOfACore), new
        {
            seed,
            images = Images,
            seconds = Looked.TotalSeconds,
            share_of_a_core = cluster.Nodes.Zip(shares).ToDictionary(static one => one.First.Nickname, static one => Math.Round(one.Second, 4)),
            mb = before.ConvertAll(static use => Math.Round(use.Anonymous / 1e6)),
        });
        Assert.All(shares, static share => Assert.InRange(share, 0, Most));
    }
}
