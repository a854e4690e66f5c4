using System.Text.Json;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>Images are deleted while one of their owners is down: when it comes back, and after a scrub everywhere, they stay deleted; a new upload of the same bytes lives.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class SleptThroughDeletesTests(DatabaseServer database, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Deletes_WithAnOwnerDown_StayDeletedWhenItIsBack() => RunAsync(nameof(Deletes_WithAnOwnerDown_StayDeletedWhenItIsBack), 24);

    [Fact]
    [Trait("Suite", "faults")]
    public Task Deletes_200WithAnOwnerDown_StayDeletedWhenItIsBack() => RunAsync(nameof(Deletes_200WithAnOwnerDown_StayDeletedWhenItIsBack), 200);

    private async Task RunAsync(string scenario, int images)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        var plan = new ClusterPlan(Silos: 4, Gateways: 1) { Settings = new Dictionary<string, string> { ["Reticulum:Scrub:BytesPerSecond"] = "100000000" } };
        await using var cluster = await ClusterProcesses.StartAsync(database, plan, Cancellation);
        var files = new Dictionary<string, byte[]>();
        for (var image = 0; image < images; image++)
        {
            var bytes = pictures.Next(random.Next(40_000));
            Assert.True((await cluster.Nodes[random.Next(cluster.Nodes.Count)].Client.UploadAsync(bytes, Cancellation)).IsOk);
            files[SiloProcess.HashOf(bytes)] = bytes;
        }

        var ring = await cluster.RingAsync(Cancellation);
        await cluster.WaitUntilAtHomeAsync(ring, [.. files.Keys], Limit, Cancellation);
        foreach (var hash in files.Keys)
        {
            Assert.True((await cluster.Gateways[0].Client.GetImageAsync(hash, "20w", "webp", Cancellation)).IsOk);
        }

        var sleeper = cluster.Silos[random.Next(cluster.Silos.Count)];
        await sleeper.KillAsync(Cancellation);
        foreach (var hash in files.Keys)
        {
            await DeleteAsync(cluster.Except(sleeper)[random.Next(4)], hash);
        }

        Assert.Contains(files.Keys, hash => ClusterCensus.Holds(sleeper, hash));
        await sleeper.RestartAsync(Cancellation);
        await cluster.WaitUntilWholeAsync(Limit, Cancellation);
        await AssertDeletedAsync(cluster, files.Keys);

        foreach (var silo in cluster.Silos)
        {
            await ScrubAsync(silo);
        }

        await AssertDeletedAsync(cluster, files.Keys);
        var gone = await Moments.UntilAsync(
            () => Task.FromResult(ClusterCensus.Take(cluster.Silos).Hashes.FirstOrDefault(files.ContainsKey) is { } left ? $"{left} is on a disk" : null),
            Limit,
            Cancellation);

        // The same bytes again: through any node, on all its owners.
        var again = files.Take(4).ToList();
        foreach (var (hash, bytes) in again)
        {
            Assert.True((await sleeper.Client.UploadAsync(bytes, Cancellation)).IsOk);
            foreach (var node in cluster.Nodes)
            {
                var answer = await node.Client.GetImageAsync(hash, "full", "jpg", Cancellation);
                Assert.True(answer.IsOk && answer.BodyHash == hash, $"{answer}");
            }
        }

        await cluster.WaitUntilAtHomeAsync(ring, [.. again.Select(static image => image.Key)], Limit, Cancellation);
        Figures.Write(output, scenario, new { seed, images, resurrected = 0, gone_from_disks_after_s = gone.TotalSeconds, lives_again = again.Count });
    }

    private static async Task DeleteAsync(NodeProcess node, string hash)
    {
        // Right after a death the one who is dead may be asked for the image's grain: an operator asks again.
        NodeAnswer? answer = null;
        await Moments.UntilAsync(
            async () => (answer = await node.Client.SendAsync(HttpMethod.Delete, $"/api/v1/images/{hash}", NodeSettings.AsAdmin, null, Cancellation)).IsOk ? null : $"{answer}",
            Limit,
            Cancellation);
    }

    private static Task AssertDeletedAsync(ClusterProcesses cluster, IEnumerable<string> hashes) =>
        Parallel.ForEachAsync(
            cluster.Nodes.SelectMany(node => hashes.SelectMany(hash => new[] { (node, hash, Size: "full", Extension: "jpg"), (node, hash, Size: "20w", Extension: "webp") })),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation },
            async (read, token) =>
            {
                var answer = await read.node.Client.GetImageAsync(read.hash, read.Size, read.Extension, token);
                Assert.True(answer.Status == 410, $"{answer}");
            });

    private static async Task ScrubAsync(NodeProcess silo)
    {
        Assert.Equal(202, (await silo.Client.SendAsync(HttpMethod.Post, "/api/v1/scrub", NodeSettings.AsAdmin, null, Cancellation)).Status);
        await Moments.UntilAsync(
            async () =>
            {
                var answer = await silo.Client.SendAsync(HttpMethod.Get, "/api/v1/scrub", NodeSettings.AsAdmin, null, Cancellation);
                using var report = JsonDocument.Parse(answer.Body);
                return report.RootElement.GetProperty("running").GetBoolean() ? $"{silo.Nickname} still scrubs" : null;
            },
            Limit,
            Cancellation);
    }
}
