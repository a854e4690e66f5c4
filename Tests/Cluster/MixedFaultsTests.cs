using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// Half an hour of everything that happens to a cluster, under load: nodes killed, frozen and emptied, copies that rot, the database away, a node drained and resumed.
/// Nothing is lost, and those who live through all of it (a silo and the gateway) are not a bit bigger than before.
/// </summary>
[Collection(nameof(OneClusterAtATime))]
[Trait("Suite", "faults")]
public sealed class MixedFaultsTests(DatabaseServer database, ITestOutputHelper output)
{
    /// <summary>As much larger than at first is noise: of the garbage collector, and of connections that are about to close.</summary>
    private const double Noise = 1.25;
    private const long NoiseBytes = 32L << 20;
    private const int NoiseHandles = 24;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Faults_ForHalfAnHour_NothingIsLostAndNothingGrows()
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var ledger = new ClusterLedger();
        var plan = new ClusterPlan(Silos: 5, Gateways: 1)
        {
            Supervised = true,

            // Caches that are full after a minute: what grows after that is something else.
            Settings = new Dictionary<string, string>
            {
                ["Reticulum:Scrub:BytesPerSecond"] = "20000000",
                ["Reticulum:Render:CacheBytes"] = "67108864",
                ["Reticulum:Render:HotBytes"] = "4194304",
            },
        };
        await using var cluster = await ClusterProcesses.StartAsync(database, plan, Cancellation);
        NodeProcess[] survivors = [cluster.Silos[0], cluster.Gateways[0]];
        var load = new ClusterLoad(cluster, cluster.Nodes, ledger, seed) { Uploaders = 1, UploadPeriod = TimeSpan.FromSeconds(1) };
        var uses = survivors.ToDictionary(static node => node.Nickname, static _ => new List<(TimeSpan At, ProcessUse Use)>());
        var faults = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var start = TimeProvider.System.GetTimestamp();
        await load.RunDuringAsync(
            async () =>
            {
                for (var fault = 0; TimeProvider.System.GetElapsedTime(start) < Length; fault++)
                {
                    await Moments.PassAsync(Period, Cancellation);
                    foreach (var node in survivors)
                    {
                        uses[node.Nickname].Add((TimeProvider.System.GetElapsedTime(start), ProcessUse.Of(node.Process)));
                    }

                    var name = await BreakAsync(fault % 6, cluster, random, ledger);
                    faults[name] = faults.GetValueOrDefault(name) + 1;
                }
            },
            Cancellation);

        await cluster.WaitUntilWholeAsync(Limit, Cancellation);
        var home = await cluster.WaitUntilAtHomeAsync(await cluster.RingAsync(Cancellation), ledger.Acknowledged, Limit, Cancellation);
        var census = ClusterCensus.Take(cluster.Silos);
        var growth = uses.ToDictionary(static use => use.Key, static use => Growth.Of(use.Value, WarmUp));
        Figures.Write(output, nameof(Faults_ForHalfAnHour_NothingIsLostAndNothingGrows), new
        {
            seed,
            minutes = Length.TotalMinutes,
            faults,
            home_after_s = home.TotalSeconds,
            lost = ledger.Lost(census).Count,
            growth,
            load = load.Report.Summary(),
        });
        output.WriteLine(load.Report.Complaints);
        load.Report.AssertNoHarm();
        Assert.Empty(ledger.Lost(census));
        Assert.Empty(ledger.Invented(census));
        Assert.Empty(census.Damaged);
        Assert.All(survivors, static node => Assert.Empty(node.Ends));
        Assert.All(growth.Values, static one =>
        {
            Assert.InRange(one.After.Anonymous, 0, (one.Before.Anonymous * Noise) + NoiseBytes);
            Assert.InRange(one.After.Descriptors, 0, (one.Before.Descriptors * Noise) + NoiseHandles);
            Assert.InRange(one.After.Threads, 0, (one.Before.Threads * Noise) + NoiseHandles);
        });
    }

    private async Task<string> BreakAsync(int kind, ClusterProcesses cluster, Random random, ClusterLedger ledger)
    {
        var victim = cluster.Silos[random.Next(1, cluster.Silos.Count)];
        switch (kind)
        {
            case 1 when victim.IsRunning:
                victim.Process.Suspend();
                await Moments.PassAsync(Frozen, Cancellation);
                victim.Process.Resume();
                return "frozen";
            case 2:
                Rot(victim, random, ledger);
                await victim.Client.SendAsync(HttpMethod.Post, "/api/v1/scrub", NodeSettings.AsAdmin, null, Cancellation);
                return "rot";
            case 3:
                await database.KillAsync(Cancellation);
                await Moments.PassAsync(Away, Cancellation);
                await database.StartAgainAsync(Cancellation);
                return "database away";
            case 4:
                if (!await OrderAsync(cluster, victim, "drain"))
                {
                    return "order refused";
                }

                await Moments.PassAsync(Period, Cancellation);
                return await OrderAsync(cluster, victim, "resume") ? "drained and resumed" : "order refused";
            case 5:
                await cluster.WaitUntilAtHomeAsync(await cluster.RingAsync(Cancellation), ledger.Acknowledged, Limit, Cancellation);
                Empty(victim);
                return "disk emptied";
            default:
                victim.Kill();
                return "killed";
        }
    }

    /// <summary>Some of its copies, never the last: no other node's are touched before they are right again.</summary>
    private static void Rot(NodeProcess victim, Random random, ClusterLedger ledger)
    {
        string[] held = [.. ledger.Acknowledged.Where(hash => ClusterCensus.Holds(victim, hash))];
        random.Shuffle(held);
        new BitRot(random).Spread([.. held.Take(20).Select(hash => (victim, hash))]);
    }

    /// <summary>Behind its back, while it is started again.</summary>
    private static void Empty(NodeProcess victim)
    {
        victim.Kill();
        using var gone = new TemporaryDirectory();
        foreach (var directory in new DirectoryInfo(Path.Combine(victim.DataDirectory, "images")).EnumerateDirectories())
        {
            directory.MoveTo(gone[directory.Name]);
        }
    }

    private static async Task<bool> OrderAsync(ClusterProcesses cluster, NodeProcess victim, string order)
    {
        var known = (await cluster.Gateways[0].Client.KnownNodesAsync(Cancellation)).FirstOrDefault(node => node.Nickname == victim.Nickname);
        return known is not null && (await cluster.Gateways[0].Client.OrderAsync(known.Id, order, Cancellation)).Status == 202;
    }

    /// <summary>Medians: of the minutes after the warm-up, and of as many at the end.</summary>
    private sealed record Growth(ProcessUse Before, ProcessUse After)
    {
        public static Growth Of(IReadOnlyList<(TimeSpan At, ProcessUse Use)> uses, TimeSpan warmUp)
        {
            var last = uses[^1].At;
            return new Growth(
                Median([.. uses.Where(use => use.At >= warmUp && use.At < warmUp + warmUp).Select(static use => use.Use)]),
                Median([.. uses.Where(use => use.At >= last - warmUp).Select(static use => use.Use)]));
        }

        private static ProcessUse Median(IReadOnlyList<ProcessUse> uses)
        {
            return new ProcessUse(Of(static use => use.Cpu), Of(static use => use.Anonymous), Of(static use => use.Descriptors), Of(static use => use.Threads));

            T Of<T>(Func<ProcessUse, T> field) => uses.Select(field).Order().ElementAt(uses.Count / 2);
        }
    }
}
