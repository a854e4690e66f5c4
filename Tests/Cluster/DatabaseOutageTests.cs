using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>The database is killed and stays away: uploads and reads go on, a node that is started meanwhile serves its disk, and the cluster is whole again after it.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class DatabaseOutageTests(DatabaseServer database, ITestOutputHelper output)
{
    /// <summary>The issue's own bounds.</summary>
    private static readonly TimeSpan ServesLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WholeLimit = TimeSpan.FromSeconds(30);

    /// <summary>The contract's.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Database_AwayFor10Seconds_EverythingGoesOn() => RunAsync(nameof(Database_AwayFor10Seconds_EverythingGoesOn), TimeSpan.FromSeconds(5));

    [Fact]
    [Trait("Suite", "faults")]
    public Task Database_AwayFor60Seconds_EverythingGoesOn() => RunAsync(nameof(Database_AwayFor60Seconds_EverythingGoesOn), TimeSpan.FromSeconds(30));

    /// <summary>A node cannot leave the cluster then; it goes all the same.</summary>
    [Fact]
    public async Task Sigterm_DatabaseIsAway_EndsWithin30Seconds()
    {
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 1, Gateways: 1, Replication: 1), Cancellation);
        await database.KillAsync(Cancellation);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            limit.CancelAfter(StopLimit);
            foreach (var node in cluster.Nodes)
            {
                node.Process.Terminate();
            }

            foreach (var node in cluster.Nodes)
            {
                await node.Process.WaitForExitAsync(limit.Token);
                Assert.True(node.Process.ExitCode == 0, cluster.Describe());
            }
        }
        finally
        {
            await database.StartAgainAsync(Cancellation);
        }
    }

    private async Task RunAsync(string scenario, TimeSpan half)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var ledger = new ClusterLedger();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 4, Gateways: 1), Cancellation);
        var restarted = cluster.Silos[random.Next(cluster.Silos.Count)];
        var before = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        await before.RunDuringAsync(() => Moments.PassAsync(TimeSpan.FromSeconds(2), Cancellation), Cancellation);
        before.Report.AssertNoHarm();
        var onItsDisk = ledger.Acknowledged.Where(hash => ClusterCensus.Holds(restarted, hash)).ToList();
        Assert.NotEmpty(onItsDisk);

        // Those who ask the node that is killed in the middle would lose what they had begun, by the kill and not by the database.
        var load = new ClusterLoad(cluster, cluster.Except(restarted), ledger, seed + 1);
        var serves = TimeSpan.Zero;
        await database.KillAsync(Cancellation);
        try
        {
            await load.RunDuringAsync(
                async () =>
                {
                    await Moments.PassAsync(half, Cancellation);
                    await restarted.RestartAsync(Cancellation);
                    serves = await Moments.UntilAsync(() => MissesAsync(restarted, onItsDisk), ServesLimit, Cancellation);
                    await Moments.PassAsync(half, Cancellation);
                },
                Cancellation);
        }
        finally
        {
            await database.StartAgainAsync(Cancellation);
        }

        var whole = await cluster.WaitUntilWholeAsync(WholeLimit, Cancellation);
        var census = ClusterCensus.Take(cluster.Silos);
        Figures.Write(output, scenario, new
        {
            seed,
            away_s = (half + half).TotalSeconds,
            serves_after_s = serves.TotalSeconds,
            whole_after_s = whole.TotalSeconds,
            lost = ledger.Lost(census).Count,
            load = load.Report.Summary(),
        });
        output.WriteLine(load.Report.Complaints);
        load.Report.AssertNoHarm();
        load.Report.AssertEveryReadServed();
        load.Report.AssertEveryUploadTaken();
        Assert.Empty(ledger.Lost(census));
        Assert.Empty(census.Damaged);
    }

    private static async Task<string?> MissesAsync(NodeProcess node, IEnumerable<string> hashes)
    {
        foreach (var hash in hashes)
        {
            var probe = ReadProbe.Original(hash);
            var answer = await probe.AskAsync(node, Cancellation);
            if (!answer.IsOk)
            {
                return answer.ToString();
            }

            Assert.True(probe.IsRight(answer), answer.ToString());
        }

        return null;
    }
}
