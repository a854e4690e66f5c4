using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>A silo hangs, its connections open: the others do not wait for it, and when it wakes up it is one of them again by itself.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class FrozenNodeTests(DatabaseServer database, ITestOutputHelper output)
{
    /// <summary>The issue's own bound.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BackLimit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Silo_HangsFor12Seconds_NoRequestToTheOthersIsLongAndItComesBack() =>
        RunAsync(nameof(Silo_HangsFor12Seconds_NoRequestToTheOthersIsLongAndItComesBack), TimeSpan.FromSeconds(12));

    [Fact]
    [Trait("Suite", "faults")]
    public Task Silo_HangsFor30Seconds_NoRequestToTheOthersIsLongAndItComesBack() =>
        RunAsync(nameof(Silo_HangsFor30Seconds_NoRequestToTheOthersIsLongAndItComesBack), TimeSpan.FromSeconds(30));

    private async Task RunAsync(string scenario, TimeSpan length)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var ledger = new ClusterLedger();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 5), Cancellation);
        var frozen = cluster.Silos[random.Next(cluster.Silos.Count)];
        var before = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        await before.RunDuringAsync(() => Moments.PassAsync(TimeSpan.FromSeconds(2), Cancellation), Cancellation);
        before.Report.AssertNoHarm();

        var load = new ClusterLoad(cluster, cluster.Except(frozen), ledger, seed + 1);
        var process = frozen.Process.Id;
        frozen.Process.Suspend();
        TimeSpan back;
        try
        {
            await load.RunDuringAsync(() => Moments.PassAsync(length, Cancellation), Cancellation);
        }
        finally
        {
            frozen.Process.Resume();
        }

        back = await cluster.WaitUntilWholeAsync(BackLimit, Cancellation);
        var census = ClusterCensus.Take(cluster.Silos);
        Figures.Write(output, scenario, new
        {
            seed,
            frozen = frozen.Nickname,
            frozen_s = length.TotalSeconds,
            back_after_s = back.TotalSeconds,
            lost = ledger.Lost(census).Count,
            load = load.Report.Summary(),
        });
        output.WriteLine(load.Report.Complaints);
        load.Report.AssertNoHarm();
        load.Report.AssertEveryReadServed();
        load.Report.AssertEveryUploadTaken();
        Assert.True(
            Math.Max(load.Report.Reads.Percentile(1), load.Report.Uploads.Percentile(1)) <= Longest.TotalMilliseconds,
            $"the longest read took {load.Report.Reads.Percentile(1)} ms, the longest upload {load.Report.Uploads.Percentile(1)} ms");
        Assert.Empty(ledger.Lost(census));
        Assert.Empty(census.Damaged);

        // The same process: it was not killed for having been away, and serves again.
        Assert.Equal(process, frozen.Process.Id);
        foreach (var hash in ledger.Acknowledged.TakeLast(20))
        {
            var probe = ReadProbe.Original(hash);
            var answer = await probe.AskAsync(frozen, Cancellation);
            Assert.True(answer.IsOk && probe.IsRight(answer), answer.ToString());
        }
    }
}
