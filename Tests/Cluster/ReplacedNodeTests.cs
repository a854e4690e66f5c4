using System.Globalization;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>A machine is replaced by another: with its disk, and without. docs/operations/replace-a-node.md.</summary>
[Collection(nameof(OneClusterAtATime))]
[Trait("Suite", "faults")]
public sealed class ReplacedNodeTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int Images = 40;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly ClusterLedger _ledger = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Another machine, which is another directory and other ports here; the same data, so the same node.</summary>
    [Fact]
    public async Task Machine_ReplacedWithItsData_NothingMoves()
    {
        var seed = TestSeed.Next(output);
        using var other = new TemporaryDirectory();
        await using var cluster = await StartAsync(new ClusterPlan(Silos: 4, Replication: 2), seed, started: 4);
        var ring = await cluster.RingAsync(Cancellation);
        await cluster.WaitUntilAtHomeAsync(ring, _ledger.Acknowledged, Limit, Cancellation);
        var before = ClusterCensus.Take(cluster.Silos).AllCopies;

        var node = cluster.Silos[new Random(seed).Next(4)];
        await node.StopAsync(Cancellation);
        Directory.Move(node.DataDirectory, other["data"]);
        var moved = new NodeProcess(node.Settings with { DataDirectory = other["data"], Url = new Uri($"http://127.0.0.1:{LoopbackPorts.Free()}") });
        moved.Configure(
            ("ASPNETCORE_URLS", moved.Settings.Url.GetLeftPart(UriPartial.Authority)),
            ("Reticulum:DataDirectory", other["data"]),
            ("Reticulum:Cluster:SiloPort", LoopbackPorts.Free().ToString(CultureInfo.InvariantCulture)));
        await using (moved)
        {
            moved.Start();
            IReadOnlyList<NodeProcess> now = [.. cluster.Except(node), moved];
            var whole = await cluster.WaitUntilWholeAsync(now, Limit, Cancellation);
            Assert.Equal(4, (await moved.Client.KnownNodesAsync(Cancellation)).Count);
            await Moments.UntilAsync(
                async () => (await moved.Client.KnownNodesAsync(Cancellation)).FirstOrDefault(static known => !known.IsSettled)?.ToString(),
                Limit,
                Cancellation);
            Figures.Write(output, nameof(Machine_ReplacedWithItsData_NothingMoves), new { seed, images = Images, whole_after_s = whole.TotalSeconds });
            Assert.Equal(before.Order(), ClusterCensus.Take(now).AllCopies.Order());
        }
    }

    /// <summary>Machine and disk are gone for good: the others make up for it, it is given up, an empty one joins under an id of its own.</summary>
    [Fact]
    public async Task Machine_GoneForGood_IsGivenUpAndAnEmptyOneTakesItsPart()
    {
        var seed = TestSeed.Next(output);
        var plan = new ClusterPlan(Silos: 4, Replication: 2) { Settings = new Dictionary<string, string> { ["Reticulum:Ring:DownGrace"] = "00:00:05" } };
        await using var cluster = await StartAsync(plan, seed, started: 3);
        var three = cluster.Silos.Take(3).ToList();
        await cluster.WaitUntilAtHomeAsync(await cluster.RingAsync(Cancellation), _ledger.Acknowledged, Limit, Cancellation);

        var gone = three[new Random(seed).Next(3)];
        var id = (await three[0].Client.KnownNodesAsync(Cancellation)).Single(known => known.Nickname == gone.Nickname).Id;
        await gone.KillAsync(Cancellation);
        Directory.Delete(gone.DataDirectory, recursive: true);
        var left = three.Where(silo => silo != gone).ToList();
        var early = await left[0].Client.OrderAsync(id, "forget", Cancellation);
        Assert.Equal((409, "not_safe"), (early.Status, early.Code));
        var forgotten = await Moments.UntilAsync(
            async () => await left[0].Client.OrderAsync(id, "forget", Cancellation) is { Status: 202 } ? null : "forget is refused",
            Limit,
            Cancellation);

        cluster.Silos[3].Start();
        IReadOnlyList<NodeProcess> now = [.. left, cluster.Silos[3]];
        await cluster.WaitUntilWholeAsync(now, Limit, Cancellation);
        var ring = new ReferenceRing(await left[0].Client.KnownNodesAsync(Cancellation));
        var home = await Moments.UntilAsync(
            () =>
            {
                var census = ClusterCensus.Take(now);
                return Task.FromResult(_ledger.Acknowledged.FirstOrDefault(hash => !census.HoldersOf(hash).SetEquals(ring.Owners(hash, plan.Replication))));
            },
            Limit,
            Cancellation);
        Figures.Write(output, nameof(Machine_GoneForGood_IsGivenUpAndAnEmptyOneTakesItsPart), new { seed, images = Images, forgotten_after_s = forgotten.TotalSeconds, home_after_s = home.TotalSeconds });
        Assert.DoesNotContain(await left[1].Client.KnownNodesAsync(Cancellation), known => known.Id == id);
    }

    private async Task<ClusterProcesses> StartAsync(ClusterPlan plan, int seed, int started)
    {
        var cluster = await ClusterProcesses.LaunchAsync(database, plan, Cancellation, started);
        var nodes = cluster.Silos.Take(started).ToList();
        await cluster.WaitUntilWholeAsync(nodes, ClusterProcesses.StartLimit, Cancellation);
        await new ClusterLoad(cluster, nodes, _ledger, seed).FillAsync(Images, Cancellation);
        return cluster;
    }
}
