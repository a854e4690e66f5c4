using System.Net;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>docs/operations/backup-and-restore.md: a copy of a data directory, by the very commands that stand there, taken from a running node.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class BackupTests(DatabaseServer database, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_TakenFromARunningNode_HasAllThatWasThereAndNothingHalf()
    {
        using var home = new TemporaryDirectory();
        var pictures = new Pictures(new Random(TestSeed.Next(output)));
        var (before, during) = (new List<byte[]>(), new List<byte[]>());
        await using (var silo = await SiloProcess.StartAsync(home.Path, SiloProcess.QuickStart, cancellationToken: Cancellation))
        {
            for (var image = 0; image < 30; image++)
            {
                before.Add(pictures.Next(20_000));
                await UploadAsync(silo, before[^1]);
            }

            using var copied = new CancellationTokenSource();
            var uploads = Task.Run(
                async () =>
                {
                    while (!copied.IsCancellationRequested)
                    {
                        during.Add(pictures.Next(20_000));
                        await UploadAsync(silo, during[^1]);
                    }
                },
                Cancellation);
            await BackUpAsync(silo.DataDirectory, home["backup.tar"]);
            await copied.CancelAsync();
            await uploads;
            await silo.KillAsync(Cancellation);
        }

        await RestoreAsync(home["backup.tar"], home["restored"]);
        await using var restored = await SiloProcess.StartAsync(home.Path, SiloProcess.QuickStart, home["restored"], Cancellation);
        foreach (var image in before)
        {
            using var answer = await restored.GetAsync(SiloProcess.HashOf(image), "full", "jpg", Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(image, await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }

        var there = 0;
        foreach (var image in during)
        {
            using var answer = await restored.GetAsync(SiloProcess.HashOf(image), "full", "jpg", Cancellation);
            there += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
            var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound || image.AsSpan().SequenceEqual(bytes), $"{answer.StatusCode}");
        }

        output.WriteLine($"{before.Count} before, {there} of {during.Count} that came while it was taken");
    }

    /// <summary>An old backup of one node, in the place of a disk that was lost: it counts for what is right in it, and deletes that came since win.</summary>
    [Fact]
    [Trait("Suite", "faults")]
    public async Task Restore_OfAnOldBackupIntoACluster_NothingIsLostAndNoDeletedImageComesBack()
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        var ledger = new ClusterLedger();
        using var backups = new TemporaryDirectory();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 3, Replication: 2), Cancellation);
        var load = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        await UploadAsync(30);
        var ring = await cluster.RingAsync(Cancellation);
        await cluster.WaitUntilAtHomeAsync(ring, ledger.Acknowledged, Limit, Cancellation);

        var victim = cluster.Silos[random.Next(3)];
        await BackUpAsync(victim.DataDirectory, backups["node.tar"]);
        var deleted = ledger.Acknowledged.Where(hash => ClusterCensus.Holds(victim, hash)).Take(8).ToList();
        var kept = ledger.Acknowledged.Except(deleted).ToList();
        foreach (var hash in deleted)
        {
            Assert.Equal(200, (await cluster.Silos[0].Client.SendAsync(HttpMethod.Delete, $"/api/v1/images/{hash}", NodeSettings.AsAdmin, null, Cancellation)).Status);
        }

        await UploadAsync(15);
        await victim.KillAsync(Cancellation);
        Directory.Delete(victim.DataDirectory, recursive: true);
        await RestoreAsync(backups["node.tar"], victim.DataDirectory);
        await victim.RestartAsync(Cancellation);
        var back = await cluster.WaitUntilWholeAsync(Limit, Cancellation);

        kept.AddRange(ledger.Acknowledged.Except(deleted).Except(kept));
        var home = await cluster.WaitUntilAtHomeAsync(ring, kept, Limit, Cancellation);
        var buried = await Moments.UntilAsync(
            () => Task.FromResult(deleted.FirstOrDefault(hash => ClusterCensus.Take(cluster.Silos).HoldersOf(hash).Count > 0)),
            Limit,
            Cancellation);
        Figures.Write(output, nameof(Restore_OfAnOldBackupIntoACluster_NothingIsLostAndNoDeletedImageComesBack), new
        {
            seed,
            images = kept.Count,
            deleted = deleted.Count,
            whole_after_s = back.TotalSeconds,
            home_after_s = home.TotalSeconds,
            buried_after_s = buried.TotalSeconds,
        });
        foreach (var node in cluster.Silos)
        {
            foreach (var hash in deleted)
            {
                Assert.Equal(410, (await ReadProbe.Original(hash).AskAsync(node, Cancellation)).Status);
            }
        }

        async Task UploadAsync(int images)
        {
            for (var wanted = ledger.Count + images; ledger.Count < wanted;)
            {
                await load.UploadAsync(pictures.Next(random.Next(20_000)), random, Cancellation);
            }
        }
    }

    private static async Task UploadAsync(SiloProcess silo, byte[] image)
    {
        using var answer = await silo.UploadAsync(image, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // tar says 1 of a file that went away while it read: a rendition that was evicted, a file on its way to its name.
    private static Task BackUpAsync(string data, string archive) =>
        RunAsync([0, 1], "tar", "--create", "--file", archive, "--directory", data, "--exclude=./lock", "--exclude=./tmp", "--exclude=./cache", "--exclude=./trash", ".");

    private static Task RestoreAsync(string archive, string data)
    {
        Directory.CreateDirectory(data);
        return RunAsync([0], "tar", "--extract", "--file", archive, "--directory", data, "--same-permissions");
    }

    private static async Task RunAsync(int[] right, string program, params string[] arguments)
    {
        await using var process = ChildProcess.Start(program, arguments, "/");
        await process.WaitForExitAsync(Cancellation);
        Assert.True(right.Contains(process.ExitCode), process.Error);
    }
}
