using System.Net;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>Two nodes and three do not hear each other any more: each side serves what it holds and takes what it can make durable; healed, it is one cluster, and no copy has moved.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class PartitionTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int FirstSide = 2;
    private const int Silos = 5;
    private const int Images = 40;

    /// <summary>The issue's own bound.</summary>
    private static readonly TimeSpan WholeLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan HomeLimit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Partition_For10Seconds_BothSidesServeAndNothingMoves() =>
        RunAsync(nameof(Partition_For10Seconds_BothSidesServeAndNothingMoves), TimeSpan.FromSeconds(10), databaseOfFirstSide: true);

    [Theory]
    [Trait("Suite", "faults")]
    [InlineData(true)]
    [InlineData(false)]
    public Task Partition_For60Seconds_BothSidesServeAndNothingMoves(bool databaseOfFirstSide) =>
        RunAsync(nameof(Partition_For60Seconds_BothSidesServeAndNothingMoves), TimeSpan.FromSeconds(60), databaseOfFirstSide);

    private async Task RunAsync(string scenario, TimeSpan length, bool databaseOfFirstSide)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        var ledger = new ClusterLedger();
        await using var network = await NetworkLab.SetUpAsync(FirstSide, Silos, Cancellation);
        await using var first = TcpProxy.Listen(IPAddress.Parse(network.DatabaseAddresses[0]), database.Port, database.Port);
        await using var second = TcpProxy.Listen(IPAddress.Parse(network.DatabaseAddresses[1]), database.Port, database.Port);
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos) { Place = network.PlaceOf, Supervised = true }, Cancellation);
        var before = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        for (var image = 0; image < Images; image++)
        {
            await before.UploadAsync(pictures.Next(random.Next(50_000)), random, Cancellation);
        }

        before.Report.AssertEveryUploadTaken();
        var images = ledger.Acknowledged;
        await cluster.WaitUntilAtHomeAsync(await cluster.RingAsync(Cancellation), images, HomeLimit, Cancellation);
        var copies = CopiesOf(images, cluster);

        IReadOnlyList<NodeProcess>[] sides = [[.. cluster.Silos.Take(FirstSide)], [.. cluster.Silos.Skip(FirstSide)]];
        ClusterLoad[] loads = [.. sides.Select((side, n) => new ClusterLoad(cluster, side, ledger, seed + 10 + n) { Readers = 0, Uploaders = 1 })];
        var reads = new Latencies();
        var served = 0;
        await network.CutAsync(databaseOfFirstSide, Cancellation);
        await loads[0].RunDuringAsync(
            () => loads[1].RunDuringAsync(
                async () =>
                {
                    var cut = TimeProvider.System.GetTimestamp();
                    for (var round = 0; round == 0 || TimeProvider.System.GetElapsedTime(cut) < length; round++)
                    {
                        foreach (var side in sides)
                        {
                            served += await ReadAsync(side, images, 1 + (round % 40), reads);
                        }

                        await Moments.PassAsync(TimeSpan.FromSeconds(1), Cancellation);
                    }
                },
                Cancellation),
            Cancellation);
        await network.HealAsync(Cancellation);

        var whole = await cluster.WaitUntilWholeAsync(WholeLimit, Cancellation);
        var after = CopiesOf(images, cluster);
        var census = ClusterCensus.Take(cluster.Silos);
        Figures.Write(output, scenario, new
        {
            seed,
            database_of_first_side = databaseOfFirstSide,
            cut_s = length.TotalSeconds,
            whole_after_s = whole.TotalSeconds,
            served,
            copies_moved = after.Except(copies).Count() + copies.Except(after).Count(),
            lost = ledger.Lost(census).Count,
            reads = reads.Summary(),
            two = loads[0].Report.Summary(),
            three = loads[1].Report.Summary(),
        });
        output.WriteLine($"{loads[0].Report.Complaints}\n{loads[1].Report.Complaints}");
        Assert.All(loads, load => Assert.Equal((0, 0), (load.Report.NotDurable, load.Report.Unexpected)));
        Assert.Equal(copies, after);
        Assert.Empty(ledger.Lost(census));
        Assert.Empty(census.Damaged);
        await ReadAsync(cluster.Silos, ledger.Acknowledged, 47, reads);

        // Nobody had to be started again: a process outlives its silo's eviction.
        Assert.Empty(cluster.Nodes.SelectMany(node => node.Ends));
    }

    /// <summary>Each image through each node: right where one of these nodes holds it, else 503, never 404.</summary>
    /// <returns>How many were served.</returns>
    private static async Task<int> ReadAsync(IReadOnlyList<NodeProcess> nodes, IReadOnlyList<string> images, int width, Latencies latencies)
    {
        var served = 0;
        var census = ClusterCensus.Take(nodes);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation };
        await Parallel.ForEachAsync(nodes.SelectMany(node => images.Select(hash => (Node: node, Hash: hash))), parallel, async (read, token) =>
        {
            foreach (var probe in new[] { ReadProbe.Wide(read.Hash, width), ReadProbe.Original(read.Hash) })
            {
                var answer = await probe.AskAsync(read.Node, token);
                latencies.Add(answer.Elapsed);
                if (census.HoldersOf(read.Hash).Count > 0)
                {
                    Assert.True(answer.IsOk && probe.IsRight(answer), $"{answer}; it is on {string.Join(", ", census.HoldersOf(read.Hash))}");
                    Interlocked.Increment(ref served);
                }
                else
                {
                    // A rendition may have passed this side before, and lie in a cache.
                    Assert.True(answer.Status == 503 || (answer.IsOk && probe.IsRight(answer)), $"{answer}; it is on the other side");
                }
            }
        });
        return served;
    }

    private static SortedSet<string> CopiesOf(IReadOnlyList<string> images, ClusterProcesses cluster) =>
        [.. ClusterCensus.Take(cluster.Silos).AllCopies.Where(copy => images.Contains(copy.Split('@')[0]))];
}
