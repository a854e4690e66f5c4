using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>PostgreSQL's data is lost under a running cluster and nobody has a backup: docs/operations/postgresql-lost.md, the whole of it.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class LostDatabaseTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int Images = 30;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Suite", "faults")]
    public async Task Database_IsEmptyAgain_NodesServeOnAndARollingRestartMakesItWhole()
    {
        var seed = TestSeed.Next(output);
        var ledger = new ClusterLedger();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 4, Replication: 2), Cancellation);
        await new ClusterLoad(cluster, cluster.Nodes, ledger, seed).FillAsync(Images, Cancellation);
        var ring = await cluster.RingAsync(Cancellation);
        await cluster.WaitUntilAtHomeAsync(ring, ledger.Acknowledged, Limit, Cancellation);
        var copies = ClusterCensus.Take(cluster.Silos).AllCopies;
        var drained = (await cluster.Silos[0].Client.KnownNodesAsync(Cancellation)).Single(static node => node.Nickname == "node3");

        var load = new ClusterLoad(cluster, cluster.Nodes, ledger, seed + 1) { Uploaders = 1, Readers = 2 };
        IReadOnlyList<TimeSpan> away = [];
        await load.RunDuringAsync(
            async () =>
            {
                await database.EmptyAsync(cluster.Silos[0].Settings.Environment["Reticulum__Cluster__ConnectionString"], Cancellation);
                await Moments.PassAsync(TimeSpan.FromSeconds(12), Cancellation); // each node looks into it every 10 s
                away = await RestartAllAsync(cluster);
            },
            Cancellation);
        await cluster.WaitUntilAtHomeAsync(ring, ledger.Acknowledged, Limit, Cancellation);
        var census = ClusterCensus.Take(cluster.Silos);
        Figures.Write(output, nameof(Database_IsEmptyAgain_NodesServeOnAndARollingRestartMakesItWhole), new
        {
            seed,
            away_s = away.Select(static length => length.TotalSeconds),
            lost = ledger.Lost(census).Count,
            load = load.Report.Summary(),
        });
        output.WriteLine(load.Report.Complaints);
        load.Report.AssertNoHarm();
        load.Report.AssertEveryReadServed();
        Assert.Empty(ledger.Lost(census));
        Assert.Superset(copies.ToHashSet(), census.AllCopies.ToHashSet());

        // It is a cluster again: an order is stored, and carried out.
        Assert.Equal(202, (await cluster.Silos[0].Client.OrderAsync(drained.Id, "drain", Cancellation)).Status);
        await Moments.UntilAsync(
            async () => (await cluster.Silos[1].Client.KnownNodesAsync(Cancellation)).Single(node => node.Id == drained.Id) is { SafeToStop: true } ? null : "it is not safe to stop",
            Limit,
            Cancellation);
    }

    /// <summary>Without waiting for the cluster to be whole in between: who was not restarted yet is in no table.</summary>
    private static async Task<IReadOnlyList<TimeSpan>> RestartAllAsync(ClusterProcesses cluster)
    {
        var away = new List<TimeSpan>();
        foreach (var node in cluster.Nodes)
        {
            var start = TimeProvider.System.GetTimestamp();
            await node.StopAsync(Cancellation);
            await node.RestartAsync(Cancellation);
            await Moments.UntilAsync(async () => await node.Client.IsReadyAsync(Cancellation) ? null : $"{node.Nickname} is not ready", Limit, Cancellation);
            away.Add(TimeProvider.System.GetElapsedTime(start));
        }

        await cluster.WaitUntilWholeAsync(Limit, Cancellation);
        return away;
    }
}
