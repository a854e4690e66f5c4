using System.Collections.Concurrent;
using System.Globalization;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>Hashes that nobody has, thousands of them: each costs a look at the disks that could have it, and leaves nothing behind.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class MissStormTests(DatabaseServer database, ITestOutputHelper output)
{
    private const string Activations = "orleans_catalog_activations";
    private const string PeerAnswers = "reticulum_peers_answers_total";

    /// <summary>Grains of the runtime's own come and go; one for each hash would be thousands.</summary>
    private const int OtherActivations = 10;

    /// <summary>What a garbage collector may keep that has seen a storm once.</summary>
    private const long OtherBytes = 64 << 20;

    private const int AtOnce = 128;

    private static readonly string[] OperationsOfAGet = ["operation=\"state\"", "operation=\"original\"", "operation=\"rendition\""];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Suite", "faults")]
    public Task MissStorm_20000Hashes_NoActivationsAndOneQuestionForEachOwner() => RunAsync(nameof(MissStorm_20000Hashes_NoActivationsAndOneQuestionForEachOwner), 20_000);

    private async Task RunAsync(string scenario, int hashes)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 4, Gateways: 1), Cancellation);

        // Code is compiled, heaps are as large as a storm makes them, and the nodes trust that nothing lies elsewhere since they have all joined,
        // before anything is counted.
        var before = await ReadAsync(cluster);
        for (var calm = false; !calm;)
        {
            var asked = before.Sum(node => node.Questions);
            await StormAsync(cluster, random, hashes / 3);
            before = await ReadAsync(cluster);
            calm = before.Sum(node => node.Questions) - asked <= hashes / 3 * (double)cluster.Plan.Replication;
        }

        var start = TimeProvider.System.GetTimestamp();
        var statuses = await StormAsync(cluster, random, hashes);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var after = await ReadAsync(cluster);

        var grown = before.Zip(after).Max(node => node.Second.ResidentBytes - node.First.ResidentBytes);
        var activated = after.Sum(node => node.Activations) - before.Sum(node => node.Activations);
        var questions = after.Sum(node => node.Questions) - before.Sum(node => node.Questions);
        Figures.Write(output, scenario, new
        {
            seed,
            hashes,
            per_second = Math.Round(hashes / seconds),
            statuses,
            activated,
            questions_for_each_get = Math.Round(questions / hashes, 3),
            most_grown_mib = grown >> 20,
        });
        Assert.Equal([404], statuses.Keys);
        Assert.True(activated <= OtherActivations, $"{activated} activations");
        Assert.True(questions > 0, $"{PeerAnswers} counts nothing");
        Assert.True(questions <= (double)hashes * cluster.Plan.Replication, $"{questions} questions for {hashes} requests");
        Assert.True(grown < OtherBytes, $"a node grew by {grown >> 20} MiB");
    }

    /// <summary>As quick as they go, at most 2 000 in a second; how often which status came.</summary>
    private static async Task<IReadOnlyDictionary<int, int>> StormAsync(ClusterProcesses cluster, Random random, int hashes)
    {
        const int InATick = 20;
        var statuses = new ConcurrentDictionary<int, int>();
        using var atOnce = new SemaphoreSlim(AtOnce);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        var bytes = new byte[20];
        for (var n = 0; n < hashes; n++)
        {
            if (n % InATick == 0)
            {
                await tick.WaitForNextTickAsync(Cancellation);
            }

            random.NextBytes(bytes);
            await atOnce.WaitAsync(Cancellation);
            _ = AskAsync(cluster.Nodes[random.Next(cluster.Nodes.Count)], Convert.ToHexStringLower(bytes));
        }

        for (var n = 0; n < AtOnce; n++)
        {
            await atOnce.WaitAsync(Cancellation);
        }

        return statuses;

        async Task AskAsync(NodeProcess node, string hash)
        {
            try
            {
                var answer = await node.Client.GetImageAsync(hash, "100w", "webp", Cancellation);
                statuses.AddOrUpdate(answer.Status, 1, static (_, count) => count + 1);
            }
            finally
            {
                atOnce.Release();
            }
        }
    }

    private static Task<NodeFigures[]> ReadAsync(ClusterProcesses cluster) => Task.WhenAll(cluster.Nodes.Select(async node =>
    {
        var scrape = await Scrape.OfAsync(node, Cancellation);
        Assert.True(scrape.Has(Activations), $"{node.Nickname} has no {Activations}");
        return new NodeFigures(scrape.Sum(Activations), scrape.Sum(PeerAnswers, OperationsOfAGet), ResidentBytesOf(node.Process.Id));
    }));

    private static long ResidentBytesOf(int process)
    {
        var pages = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/statm")).Split(' ')[1];
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    private sealed record NodeFigures(double Activations, double Questions, long ResidentBytes);
}
