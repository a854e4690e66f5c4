using System.Text;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>An upgrade: each silo is stopped when the cluster says that it may be, and comes back; meanwhile everything is read and uploads are taken.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class RollingRestartTests(DatabaseServer database, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Suite", "faults")]
    public async Task Silos_StoppedOneAfterTheOtherWhenSafe_EveryReadAndUploadIsServed()
    {
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 3, Replication: 3), Cancellation);
        var hashes = new List<string>();
        for (var seed = 1; seed <= 12; seed++)
        {
            hashes.Add(await UploadAsync(cluster.Silos[seed % 3], seed));
        }

        var ids = (await cluster.Silos[0].Client.KnownNodesAsync(Cancellation)).ToDictionary(static node => node.Nickname, static node => node.Id);
        var waited = new List<double>();
        foreach (var silo in cluster.Silos)
        {
            var others = cluster.Silos.Except([silo]).ToArray();
            waited.Add((await Moments.UntilAsync(async () => await WhyNotAsync(others[0], $"?without={ids[silo.Nickname]}"), Limit, Cancellation)).TotalSeconds);
            Assert.Null(await WhyNotAsync(silo, "")); // it says the same of itself
            await silo.StopAsync(Cancellation);

            // Nobody else may go now.
            foreach (var other in others)
            {
                Assert.Contains("does not answer", await WhyNotAsync(others[1], $"?without={ids[other.Nickname]}"), StringComparison.Ordinal);
            }

            foreach (var hash in hashes)
            {
                var answer = await others[hashes.IndexOf(hash) % 2].Client.GetImageAsync(hash, "full", "jpg", Cancellation);
                Assert.True(answer.IsOk && answer.BodyHash == hash, answer.ToString());
            }

            hashes.Add(await UploadAsync(others[0], seed: hashes.Count + 1));
            silo.Start();
            await cluster.WaitUntilWholeAsync(Limit, Cancellation);
        }

        Figures.Write(output, nameof(Silos_StoppedOneAfterTheOtherWhenSafe_EveryReadAndUploadIsServed), new { images = hashes.Count, waited_s = waited });
    }

    private static async Task<string> UploadAsync(NodeProcess silo, int seed)
    {
        var answer = await silo.Client.UploadAsync(SampleImages.Photo(80, 60, seed: seed), Cancellation);
        Assert.True(answer.IsOk, answer.ToString());
        using var stored = System.Text.Json.JsonDocument.Parse(answer.Body);
        return stored.RootElement.GetProperty("hash").GetString()!;
    }

    private static async Task<string?> WhyNotAsync(NodeProcess asked, string query)
    {
        var answer = await asked.Client.GetAsync("/healthz/cluster" + query, Cancellation);
        return answer.IsOk ? null : answer.Status == 503 ? Encoding.UTF8.GetString(answer.Body) : answer.ToString();
    }
}
