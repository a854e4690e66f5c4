using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>A node loses its disk under load and comes back empty, under its own id: it has all its copies again, and nobody noticed.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class LostDiskTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int MaxImageBytes = 60_000;

    private static readonly TimeSpan HomeLimit = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Suite", "faults")]
    public Task Disk_IsEmptied_EverythingIsBackOnIt() => RunAsync(nameof(Disk_IsEmptied_EverythingIsBackOnIt), silos: 4, images: 40, alive: false);

    [Fact]
    [Trait("Suite", "faults")]
    public Task Disk_IsEmptied_800ImagesAreBackOnIt() => RunAsync(nameof(Disk_IsEmptied_800ImagesAreBackOnIt), silos: 5, images: 800, alive: false);

    /// <summary>Behind the back of a running process: found by what is read, and by the scrubber.</summary>
    [Fact]
    [Trait("Suite", "faults")]
    public Task Disk_IsEmptiedWhileTheNodeRuns_EverythingIsBackOnIt() => RunAsync(nameof(Disk_IsEmptiedWhileTheNodeRuns_EverythingIsBackOnIt), silos: 4, images: 100, alive: true);

    private async Task RunAsync(string scenario, int silos, int images, bool alive)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        var ledger = new ClusterLedger();
        var plan = new ClusterPlan(silos) { Settings = new Dictionary<string, string> { ["Reticulum:Scrub:BytesPerSecond"] = "100000000" } };
        await using var cluster = await ClusterProcesses.StartAsync(database, plan, Cancellation);
        var before = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        for (var image = 0; image < images; image++)
        {
            await before.UploadAsync(pictures.Next(random.Next(MaxImageBytes)), random, Cancellation);
        }

        before.Report.AssertEveryUploadTaken();
        var ring = await cluster.RingAsync(Cancellation);
        await cluster.WaitUntilAtHomeAsync(ring, ledger.Acknowledged, HomeLimit, Cancellation);
        var victim = cluster.Silos[random.Next(silos)];
        var lost = new DirectoryInfo(Path.Combine(victim.DataDirectory, "images"));
        var bytes = lost.EnumerateFiles("full.*", SearchOption.AllDirectories).Sum(static file => file.Length);

        var load = new ClusterLoad(cluster, cluster.Except(victim), ledger, seed + 1) { Uploaders = 1, Readers = 2 };
        var home = TimeSpan.Zero;
        await load.RunDuringAsync(
            async () =>
            {
                if (!alive)
                {
                    await victim.KillAsync(Cancellation);
                }

                foreach (var directory in lost.EnumerateDirectories())
                {
                    directory.Delete(recursive: true);
                }

                if (alive)
                {
                    Assert.Equal(202, (await victim.Client.SendAsync(HttpMethod.Post, "/api/v1/scrub", NodeSettings.AsAdmin, null, Cancellation)).Status);
                }
                else
                {
                    await victim.RestartAsync(Cancellation);
                }

                home = await cluster.WaitUntilAtHomeAsync(ring, ledger.Acknowledged, HomeLimit, Cancellation);
            },
            Cancellation);

        await cluster.WaitUntilAtHomeAsync(ring, ledger.Acknowledged, HomeLimit, Cancellation);
        var census = ClusterCensus.Take(cluster.Silos);
        Figures.Write(output, scenario, new
        {
            seed,
            images,
            lost_bytes = bytes,
            home_after_s = home.TotalSeconds,
            mb_per_s = bytes / 1e6 / home.TotalSeconds,
            load = load.Report.Summary(),
        });
        output.WriteLine(load.Report.Complaints);
        load.Report.AssertNoHarm();
        load.Report.AssertEveryReadServed();
        Assert.Empty(ledger.Lost(census));
        Assert.Empty(census.Damaged);
    }
}
