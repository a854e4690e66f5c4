using System.Net;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>How long a node is away decides: within the grace nothing moves, however often it flaps; beyond it the others make up for it, and give back.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class OutageTests(DatabaseServer database, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan HalfFlap = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_AwayForLongerThanTheGrace_OthersMakeUpForItAndGiveBack()
    {
        const int Images = 40;
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var plan = new ClusterPlan(Silos: 4, Replication: 2) { Settings = new Dictionary<string, string> { ["Reticulum:Ring:DownGrace"] = "00:00:02" } };
        await using var cluster = await ClusterProcesses.StartAsync(database, plan, Cancellation);
        var ledger = await UploadAsync(cluster, Images, random, seed);
        var ring = await cluster.RingAsync(Cancellation);
        await cluster.WaitUntilAtHomeAsync(ring, ledger.Acknowledged, Limit, Cancellation);

        var away = cluster.Silos[random.Next(cluster.Silos.Count)];
        await away.KillAsync(Cancellation);
        var others = cluster.Except(away);
        var madeUp = await Moments.UntilAsync(
            () =>
            {
                var census = ClusterCensus.Take(others);
                var thin = ledger.Acknowledged.FirstOrDefault(hash => census.HoldersOf(hash).Count < plan.Replication);
                return Task.FromResult(thin is null ? null : $"{thin} is on {string.Join(", ", census.HoldersOf(thin))}");
            },
            Limit,
            Cancellation);

        await away.RestartAsync(Cancellation);
        var givenBack = await cluster.WaitUntilAtHomeAsync(ring, ledger.Acknowledged, Limit, Cancellation);
        Figures.Write(output, nameof(Node_AwayForLongerThanTheGrace_OthersMakeUpForItAndGiveBack), new
        {
            seed,
            images = Images,
            made_up_after_s = madeUp.TotalSeconds,
            given_back_after_s = givenBack.TotalSeconds,
            in_trash = cluster.Silos.Sum(InTrash),
        });
        Assert.NotEqual(0, others.Sum(InTrash));
        Assert.Equal(0, InTrash(away));
    }

    [Fact]
    [Trait("Suite", "faults")]
    public Task Link_Flaps_NothingMoves() => FlapAsync(nameof(Link_Flaps_NothingMoves), TimeSpan.FromSeconds(16));

    [Fact]
    [Trait("Suite", "faults")]
    public Task Link_FlapsFor3Minutes_NothingMoves() => FlapAsync(nameof(Link_FlapsFor3Minutes_NothingMoves), TimeSpan.FromMinutes(3));

    private async Task FlapAsync(string scenario, TimeSpan length)
    {
        const int Silos = 4;
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        await using var network = await NetworkLab.SetUpAsync(1, Silos, Cancellation);
        await using var first = TcpProxy.Listen(IPAddress.Parse(network.DatabaseAddresses[0]), database.Port, database.Port);
        await using var second = TcpProxy.Listen(IPAddress.Parse(network.DatabaseAddresses[1]), database.Port, database.Port);
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos) { Place = network.PlaceOf, Supervised = true }, Cancellation);
        var ledger = await UploadAsync(cluster, 30, random, seed);
        await cluster.WaitUntilAtHomeAsync(await cluster.RingAsync(Cancellation), ledger.Acknowledged, Limit, Cancellation);
        var before = ClusterCensus.Take(cluster.Silos).AllCopies;

        var flaps = 0;
        for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < length; flaps++)
        {
            await network.CutAsync(databaseOfFirstSide: true, Cancellation);
            await Moments.PassAsync(HalfFlap, Cancellation);
            await network.HealAsync(Cancellation);
            await Moments.PassAsync(HalfFlap, Cancellation);
        }

        var whole = await cluster.WaitUntilWholeAsync(Limit, Cancellation);
        var after = ClusterCensus.Take(cluster.Silos).AllCopies;
        Figures.Write(output, scenario, new { seed, flaps, whole_after_s = whole.TotalSeconds, came = after.Except(before).Count(), went = before.Except(after).Count() });
        Assert.Equal(before.Order(), after.Order());
        Assert.All(cluster.Silos, silo => Assert.Equal(0, InTrash(silo)));
    }

    private static int InTrash(NodeProcess silo) => Directory.GetDirectories(Path.Combine(silo.DataDirectory, "trash")).Length;

    private static async Task<ClusterLedger> UploadAsync(ClusterProcesses cluster, int images, Random random, int seed)
    {
        var (pictures, ledger) = (new Pictures(random), new ClusterLedger());
        var load = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        for (var image = 0; image < images; image++)
        {
            await load.UploadAsync(pictures.Next(random.Next(40_000)), random, Cancellation);
        }

        load.Report.AssertEveryUploadTaken();
        return ledger;
    }
}
