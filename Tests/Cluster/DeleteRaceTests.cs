using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>Images are deleted and uploaded again through random nodes, by two clients each at a time, while nodes are killed: each ends as its last acknowledged change left it.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class DeleteRaceTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int ClientsOfAnImage = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task DeletesAndUploads_Short_LastAcknowledgedStands() =>
        RunAsync(nameof(DeletesAndUploads_Short_LastAcknowledgedStands), images: 12, kills: 2, TimeSpan.FromSeconds(4));

    [Fact]
    [Trait("Suite", "faults")]
    public Task DeletesAndUploads_ThreeMinutes_LastAcknowledgedStands() =>
        RunAsync(nameof(DeletesAndUploads_ThreeMinutes_LastAcknowledgedStands), images: 24, kills: 22, TimeSpan.FromSeconds(8));

    private async Task RunAsync(string scenario, int images, int kills, TimeSpan period)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        var histories = Enumerable.Range(0, images).Select(_ => new ImageHistory(pictures.Next(random.Next(20_000)))).ToList();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 5) { Supervised = true }, Cancellation);
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
        {
            var clients = Enumerable.Range(0, images * ClientsOfAnImage)
                .Select(n => ChangeAsync(cluster, histories[n % images], new Random(seed + 1 + n), stop.Token))
                .ToList();
            for (var kill = 0; kill < kills; kill++)
            {
                await Moments.PassAsync(period, Cancellation);
                var victim = cluster.Silos[random.Next(cluster.Silos.Count)];
                if (victim.IsRunning)
                {
                    victim.Kill();
                }
            }

            await Moments.PassAsync(period, Cancellation);
            await stop.CancelAsync();
            await Task.WhenAll(clients);
        }

        await cluster.WaitUntilWholeAsync(Limit, Cancellation);
        var agreed = await Moments.UntilAsync(() => FirstDisagreementAsync(cluster, histories), Limit, Cancellation);
        var wrong = histories.Where(static history => !history.MayEndAs(history.IsAlive!.Value)).ToList();
        Figures.Write(output, scenario, new
        {
            seed,
            images,
            kills,
            changes = histories.Sum(static history => history.Changes),
            acknowledged = histories.Sum(static history => history.Acknowledged),
            refused = histories.Sum(static history => history.Refused),
            alive = histories.Count(static history => history.IsAlive == true),
            agreed_after_s = agreed.TotalSeconds,
            wrong = wrong.Count,
        });
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
        Assert.All(histories, static history => Assert.NotEqual(0, history.Acknowledged));

        var ring = await cluster.RingAsync(Cancellation);
        await cluster.WaitUntilAtHomeAsync(ring, [.. histories.Where(static history => history.IsAlive == true).Select(static history => history.Hash)], Limit, Cancellation);
        await Moments.UntilAsync(
            () =>
            {
                var census = ClusterCensus.Take(cluster.Silos);
                return Task.FromResult(histories.FirstOrDefault(history => history.IsAlive == false && census.HoldersOf(history.Hash).Count > 0) is { } left ? $"{left.Hash} is still on a disk" : null);
            },
            Limit,
            Cancellation);
    }

    private static async Task ChangeAsync(ClusterProcesses cluster, ImageHistory history, Random random, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LongestPause, TimeProvider.System);
        while (!stop.IsCancellationRequested)
        {
            var node = cluster.Silos[random.Next(cluster.Silos.Count)];
            var change = history.Begin(isUpload: random.Next(2) == 0);
            var answer = change.IsUpload
                ? await node.Client.UploadAsync(history.Image, Cancellation)
                : await node.Client.SendAsync(HttpMethod.Delete, $"/api/v1/images/{history.Hash}", NodeSettings.AsAdmin, null, Cancellation);
            history.End(change, answer);
            timer.Period = TimeSpan.FromMilliseconds(random.Next(1, (int)LongestPause.TotalMilliseconds));
            await ((Task)timer.WaitForNextTickAsync(stop).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Every node says the same of each; takes note of what it is.</summary>
    private static async Task<string?> FirstDisagreementAsync(ClusterProcesses cluster, IReadOnlyList<ImageHistory> histories)
    {
        foreach (var history in histories)
        {
            var answers = await Task.WhenAll(cluster.Nodes.Select(node => ReadProbe.Original(history.Hash).AskAsync(node, Cancellation)));
            Assert.All(answers.Where(static answer => answer.IsOk), answer => Assert.Equal(history.Hash, answer.BodyHash));
            history.IsAlive = answers.All(static answer => answer.IsOk) ? true : answers.All(static answer => answer.Status is 404 or 410) ? false : null;
            if (history.IsAlive is null)
            {
                return string.Join('\n', answers.Select(static answer => answer.ToString()));
            }
        }

        return null;
    }
}
