using System.Text.Json;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// Copies rot on the disks while clients read: one pass of the scrubber on every node finds all that is wrong and makes it right from the other copies; what
/// is wrong everywhere is kept, and answered with 503.
/// </summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class BitRotTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int Clients = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Scrub_60Images_EverythingThatRottedIsRightAfterOnePass() =>
        RunAsync(nameof(Scrub_60Images_EverythingThatRottedIsRightAfterOnePass), silos: 3, images: 60, damaged: 9, spoilt: 1, reads: 200);

    [Fact]
    [Trait("Suite", "faults")]
    public Task Scrub_2000ImagesOf5Nodes_EverythingThatRottedIsRightAfterOnePass() =>
        RunAsync(nameof(Scrub_2000ImagesOf5Nodes_EverythingThatRottedIsRightAfterOnePass), silos: 5, images: 2000, damaged: 300, spoilt: 10, reads: 5000);

    private async Task RunAsync(string scenario, int silos, int images, int damaged, int spoilt, int reads)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var ledger = new ClusterLedger();
        var settings = new Dictionary<string, string> { ["Reticulum:Scrub:BytesPerSecond"] = "1000000000" };
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(silos) { Settings = settings }, Cancellation);
        var load = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        await EachClientAsync(seed, images, client => load.UploadAsync(client.Pictures.Next(20 + client.Random.Next(2000)), client.Random, Cancellation));
        Assert.True(ledger.Count >= images * 9 / 10, load.Report.Complaints); // a busy machine refuses some: they are not what this is about
        var ring = await cluster.RingAsync(Cancellation);
        await cluster.WaitUntilAtHomeAsync(ring, ledger.Acknowledged, Limit, Cancellation);
        var before = ClusterCensus.Take(cluster.Silos);

        string[] hashes = [.. ledger.Acknowledged];
        random.Shuffle(hashes);
        var (lost, kept) = (hashes[..spoilt], hashes[spoilt..]);
        var rot = new BitRot(random);
        rot.Spread(Choose(kept, before, cluster, random, damaged));
        Assert.Equal(damaged, rot.Copies);
        foreach (var hash in lost)
        {
            rot.Spoil(before.HoldersOf(hash).Select(cluster.Silo), hash);
        }

        var passes = Task.WhenAll(cluster.Silos.Select(ScrubAsync));
        await EachClientAsync(seed + 1, reads, client =>
        {
            var hash = kept[client.Random.Next(kept.Length)];
            return load.ReadAsync(client.Random.Next(5) == 0 ? ReadProbe.Any(hash, client.Random) : ReadProbe.Original(hash), client.Random, Cancellation);
        });
        var reports = await passes;

        // While copies rot, a node whose own is wrong answers 503 once (damaged_copy), and so may the next one; now none is.
        var settled = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        await EachClientAsync(seed + 2, Math.Min(kept.Length, reads), client => settled.ReadAsync(ReadProbe.Original(kept[client.Random.Next(kept.Length)]), client.Random, Cancellation));
        var after = ClusterCensus.Take(cluster.Silos);
        var answers = await Task.WhenAll(lost.SelectMany(hash => cluster.Nodes.Select(node => ReadProbe.Original(hash).AskAsync(node, Cancellation))));
        var notFound = rot.NotInQuarantine.ToList();
        var notRight = kept.SelectMany(hash => before.HoldersOf(hash).Select(node => $"{hash}@{node}")).Except(after.AllCopies).ToList();
        Figures.Write(output, scenario, new
        {
            seed,
            images = hashes.Length,
            copies = before.AllCopies.Count,
            damaged = rot.Copies,
            rot.Kinds,
            not_found = notFound.Count,
            not_right_again = notRight.Count,
            corrupt = Sum("corrupt"),
            missing = Sum("missing"),
            repaired = Sum("repaired"),
            unrepairable = Sum("unrepairable"),
            postponed = Sum("postponed"),
            skipped = Sum("skipped"),
            seconds = reports.Max(static report => Seconds(report)),
            lost_answered_503 = answers.Count(static answer => answer.Status == 503),
            load = load.Report.Summary(),
        });

        Assert.Empty(notFound);
        Assert.Empty(notRight);
        Assert.Empty(after.Damaged);
        Assert.Equal((0, 0), (Sum("postponed"), Sum("skipped")));

        // Each of their copies by the pass that was asked for; and once more by the one that was under way when they were spoilt.
        Assert.InRange(Sum("unrepairable"), spoilt * cluster.Plan.Replication, 2 * spoilt * cluster.Plan.Replication);
        Assert.All(answers, static answer => Assert.True(answer.Status == 503, answer.ToString()));
        load.Report.AssertNoHarm();
        settled.Report.AssertEveryReadServed();
        Assert.Equal((0, 0, 0), (settled.Report.ReadsRetried, settled.Report.ReadsWrong, settled.Report.ReadsMissing));

        long Sum(string name) => reports.Sum(report => report.GetProperty(name).GetInt64());
    }

    // At least one copy of each stays right.
    private static List<(NodeProcess Silo, string Hash)> Choose(string[] hashes, ClusterCensus census, ClusterProcesses cluster, Random random, int count)
    {
        (NodeProcess Silo, string Hash)[] all = [.. hashes.SelectMany(hash => ButOne(census.HoldersOf(hash)).Select(node => (cluster.Silo(node), hash)))];
        random.Shuffle(all);
        return [.. all.Take(count)];

        string[] ButOne(IEnumerable<string> nodes)
        {
            string[] order = [.. nodes.Order()];
            random.Shuffle(order);
            return order[1..];
        }
    }

    private static async Task EachClientAsync(int seed, int count, Func<(Random Random, Pictures Pictures), Task> act) =>
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async n =>
        {
            var random = new Random((seed * Clients) + n);
            var pictures = new Pictures(random);
            for (var turn = n; turn < count; turn += Clients)
            {
                await act((random, pictures));
            }
        }));

    // A pass that began after this was called, from the beginning to the end.
    private static async Task<JsonElement> ScrubAsync(NodeProcess silo)
    {
        var called = TimeProvider.System.GetUtcNow();
        JsonElement report = default;
        await Moments.UntilAsync(
            async () =>
            {
                report = await AskAsync(silo, HttpMethod.Get);
                if (report.GetProperty("running").GetBoolean())
                {
                    return $"{silo.Nickname} still scrubs";
                }

                if (report.GetProperty("started_at") is { ValueKind: JsonValueKind.String } at && at.GetDateTimeOffset() >= called)
                {
                    return null;
                }

                await AskAsync(silo, HttpMethod.Post);
                return $"{silo.Nickname} has only begun";
            },
            Limit,
            Cancellation);
        return report;
    }

    private static async Task<JsonElement> AskAsync(NodeProcess silo, HttpMethod method)
    {
        var answer = await silo.Client.SendAsync(method, "/api/v1/scrub", [new("Authorization", $"Bearer {NodeSettings.AdminKey}")], null, Cancellation);
        Assert.True(answer.Status is 200 or 202, answer.ToString());
        return JsonElement.Parse(answer.Body);
    }

    private static double Seconds(JsonElement report) => Math.Round((report.GetProperty("finished_at").GetDateTimeOffset() - report.GetProperty("started_at").GetDateTimeOffset()).TotalSeconds, 2);
}
