using System.Globalization;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>One silo's disk fills up: it refuses what has no room, and keeps what it has; uploads find other nodes, reads go on everywhere.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class FullDiskTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int ImageBytes = 1_000_000;
    private const int UploadsAfterwards = 10;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Disk_Of16MegabytesIsFull_UploadsGoElsewhereAndReadsGoOn() => RunAsync(nameof(Disk_Of16MegabytesIsFull_UploadsGoElsewhereAndReadsGoOn), 16);

    [Fact]
    [Trait("Suite", "faults")]
    public Task Disk_Of64MegabytesIsFull_UploadsGoElsewhereAndReadsGoOn() => RunAsync(nameof(Disk_Of64MegabytesIsFull_UploadsGoElsewhereAndReadsGoOn), 64);

    private async Task RunAsync(string scenario, int megabytes)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        var ledger = new ClusterLedger();
        await using var disk = await SmallFileSystem.MountAsync(megabytes, Cancellation);

        // As an operator has it: below this much the node takes nothing new. Where the disk is full without a warning the answer is 507 (DiskFaultTests).
        var settings = new Dictionary<string, string>(disk.Settings);
        settings["Reticulum:MinFreeBytes"] = (long.Parse(settings["Reticulum:MinFreeBytes"], CultureInfo.InvariantCulture) + (3 * ImageBytes)).ToString(CultureInfo.InvariantCulture);
        var place = new NodePlace { DataDirectory = disk["data"], Settings = settings };
        await using var cluster = await ClusterProcesses.StartAsync(
            database,
            new ClusterPlan(Silos: 4) { Place = n => n == 0 ? place : new NodePlace() },
            Cancellation);
        var full = cluster.Silos[0];
        var ring = await cluster.RingAsync(Cancellation);
        var load = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);

        // Until it had no room for one that is its own; it owns three of four.
        var passedOver = 0;
        while (passedOver < UploadsAfterwards)
        {
            Assert.True(load.Report.Acknowledged < 4 * megabytes, "more was taken than there is room for");
            await load.UploadAsync(pictures.Next(ImageBytes), random, Cancellation);
            load.Report.AssertEveryUploadTaken();
            var hash = ledger.Acknowledged[^1];
            if (ring.Owners(hash, cluster.Plan.Replication).Contains(full.Nickname) && !ClusterCensus.Holds(full, hash) && passedOver++ == 0)
            {
                await cluster.WaitUntilWholeAsync(ClusterProcesses.StartLimit, Cancellation);
            }
        }

        Assert.Equal(0, load.Report.NotDurable);
        foreach (var (hash, n) in ledger.Acknowledged.Select((hash, n) => (hash, n)))
        {
            foreach (var probe in new[] { ReadProbe.Original(hash), ReadProbe.Wide(hash, 1 + (n % 40)) })
            {
                await load.ReadAsync(probe, random, Cancellation);
                var answer = await probe.AskAsync(full, Cancellation);
                Assert.True(answer.IsOk && probe.IsRight(answer), answer.ToString());
            }
        }

        // OfImages finds what is under a final name and not whole; the rest that is left of what had no room would lie in tmp.
        var onDisk = DataCensus.OfImages(full.DataDirectory);
        var census = ClusterCensus.Take(cluster.Silos);
        Figures.Write(output, scenario, new { seed, megabytes, on_the_full_disk = onDisk.Count, passed_over = passedOver, load = load.Report.Summary() });
        Assert.NotEmpty(onDisk);
        Assert.DoesNotContain(DataCensus.Others(full.DataDirectory), file => file.StartsWith("tmp/", StringComparison.Ordinal));
        load.Report.AssertNoHarm();
        load.Report.AssertEveryReadServed();
        Assert.Empty(ledger.Lost(census));
        Assert.Empty(census.Damaged);
        Assert.All(ledger.Acknowledged, hash => Assert.True(census.HoldersOf(hash).Count >= cluster.Plan.MinReplication));
    }
}
