using System.Security.Cryptography;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>What an operator does by restarting one node after the other, with clients that go on: docs/operations/upgrade.md and rotate-secrets.md.</summary>
[Collection(nameof(OneClusterAtATime))]
[Trait("Suite", "faults")]
public sealed class UpgradeTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int Images = 40;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly ClusterLedger _ledger = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_RestartedOneByOneUnderLoad_NothingMovesAndEveryReadIsServed()
    {
        var seed = TestSeed.Next(output);
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 4, Gateways: 1), Cancellation);
        await new ClusterLoad(cluster, cluster.Nodes, _ledger, seed).FillAsync(Images, Cancellation);
        var ring = await cluster.RingAsync(Cancellation);
        await cluster.WaitUntilAtHomeAsync(ring, _ledger.Acknowledged, Limit, Cancellation);
        var (settled, before) = (_ledger.Acknowledged, ClusterCensus.Take(cluster.Silos).AllCopies);

        var load = new ClusterLoad(cluster, cluster.Nodes, _ledger, seed + 1);
        IReadOnlyList<TimeSpan> away = [];
        await load.RunDuringAsync(async () => away = await new RollingRestart(cluster).RunAsync(static _ => { }, Cancellation), Cancellation);

        await cluster.WaitUntilAtHomeAsync(ring, _ledger.Acknowledged, Limit, Cancellation);
        var census = ClusterCensus.Take(cluster.Silos);
        Figures.Write(output, nameof(Nodes_RestartedOneByOneUnderLoad_NothingMovesAndEveryReadIsServed), new
        {
            seed,
            away_s = away.Select(static length => length.TotalSeconds),
            lost = _ledger.Lost(census).Count,
            load = load.Report.Summary(),
        });
        output.WriteLine(load.Report.Complaints);
        load.Report.AssertNoHarm();
        load.Report.AssertEveryReadServed();
        Assert.Empty(_ledger.Lost(census));
        Assert.Empty(census.Damaged);
        Assert.Equal(before.Where(copy => settled.Contains(copy[..40])).Order(), census.AllCopies.Where(copy => settled.Contains(copy[..40])).Order());
    }

    /// <summary>The cluster's secret, an upload key and the admin key, all at once, in the three rounds of docs/operations/rotate-secrets.md.</summary>
    [Fact]
    public async Task Secrets_ChangedInThreeRounds_NobodyIsEverRefusedAndTheOldOnesAreGone()
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        const string OldKey = "upload-old", NewKey = "upload-new", NewAdmin = "admin-new";
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var plan = new ClusterPlan(Silos: 3) { Settings = new Dictionary<string, string> { ["Reticulum:UploadKeys:0"] = OldKey } };
        await using var cluster = await ClusterProcesses.StartAsync(database, plan, Cancellation);
        var restart = new RollingRestart(cluster);
        await AssertAllTakeAsync(OldKey);

        await restart.RunAsync(
            node =>
            {
                node.Configure(("Reticulum:Cluster:OtherSecret", secret), ("Reticulum:UploadKeys:1", NewKey), ("Reticulum:AdminKeys:1", NewAdmin));
            },
            Cancellation);
        await AssertAllTakeAsync(OldKey);
        await AssertAllTakeAsync(NewKey);

        await restart.RunAsync(node => node.Configure(("Reticulum:ClusterSecret", secret), ("Reticulum:Cluster:OtherSecret", cluster.Secret)), Cancellation);
        await AssertAllTakeAsync(NewKey);

        // The tests' own admin key stays in the list, so that the same client can look.
        await restart.RunAsync(static node => node.Configure(("Reticulum:Cluster:OtherSecret", ""), ("Reticulum:UploadKeys:0", NewKey), ("Reticulum:UploadKeys:1", NewKey)), Cancellation);
        await AssertAllTakeAsync(NewKey);
        foreach (var node in cluster.Silos)
        {
            Assert.Equal(403, (await UploadAsync(node, OldKey, pictures.Next(500))).Status);
        }

        // One that still has the old secret is nobody to the others any more: with one such node of three an upload through it finds nobody to take a second copy.
        var last = cluster.Silos[^1];
        await last.StopAsync(Cancellation);
        last.Configure(("Reticulum:ClusterSecret", cluster.Secret));
        await last.RestartAsync(Cancellation);
        await Moments.UntilAsync(async () => (await last.Client.GetAsync("/healthz/live", Cancellation)).IsOk ? null : "it does not answer", Limit, Cancellation);
        Assert.Equal(503, (await UploadAsync(last, NewKey, pictures.Next(500))).Status);

        async Task AssertAllTakeAsync(string key)
        {
            foreach (var node in cluster.Silos)
            {
                var image = pictures.Next(random.Next(5000));
                var answer = await UploadAsync(node, key, image);
                Assert.True(answer.IsOk, answer.ToString());
                foreach (var other in cluster.Silos)
                {
                    var probe = ReadProbe.Original(SiloProcess.HashOf(image));
                    var read = await probe.AskAsync(other, Cancellation);
                    Assert.True(read.IsOk && probe.IsRight(read), read.ToString());
                }
            }
        }
    }

    private static async Task<NodeAnswer> UploadAsync(NodeProcess node, string key, byte[] image)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(image), "image", "photo" } };
        var body = await form.ReadAsByteArrayAsync(Cancellation);
        return await node.Client.SendAsync(HttpMethod.Post, "/", [new("Authorization", $"Bearer {key}")], body, Cancellation, form.Headers.ContentType);
    }
}
