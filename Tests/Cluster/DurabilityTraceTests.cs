using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// Durable before the answer, as the kernel saw it: for each 200, the file and its directory were flushed on enough nodes before the first byte of the answer was sent.
/// All processes are on one machine, so all times are of one clock.
/// </summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class DurabilityTraceTests(DatabaseServer database, ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Upload_Answered_WasFlushedOnEnoughNodesBefore() => RunAsync(nameof(Upload_Answered_WasFlushedOnEnoughNodesBefore), 40);

    [Fact]
    [Trait("Suite", "faults")]
    public Task Upload_200Answered_WereFlushedOnEnoughNodesBefore() => RunAsync(nameof(Upload_200Answered_WereFlushedOnEnoughNodesBefore), 200);

    /// <summary>The judge itself: a flush that ends after the answer has begun, or of the wrong file, is none.</summary>
    [Theory]
    [InlineData(3.0, true)]
    [InlineData(5.0, false)]
    public void Trace_DirectoryFlushedBeforeOrAfterTheAnswer_IsSeen(double flushed, bool before)
    {
        var hash = new string('a', 40);
        string[] lines =
        [
            $"10 1.000000 fsync(7</d/tmp/x>) = 0 <0.5>",
            $"10 2.000000 rename(\"/d/tmp/x\", \"/d/images/aa/aa/{hash}/full.jpg\") = 0 <0.1>",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"10 {flushed:F6} fsync(8</d/images/aa/aa/{hash}> <unfinished ...>"),
            "11 4.500000 sendmsg(9<socket:[1]>, {msg_iov=[{iov_base=\"HTTP/1.1 200 OK\\r\\n\"}]}, 0) = 17 <0.1>",
            $"11 4.700000 sendmsg(9<socket:[1]>, {{msg_iov=[{{iov_base=\"{{\\\"hash\\\":\\\"{hash}\\\",\\\"full_url\\\":\\\"\\\"\"}}]}}, 0) = 99 <0.1>",
            "10 6.000000 <... fsync resumed>) = 0 <0.6>",
        ];
        var trace = new DurabilityTrace(new Dictionary<string, IReadOnlyList<SystemCall>> { ["n"] = SystemCall.Parse(lines), ["other"] = SystemCall.Parse(lines[1..]) });

        Assert.Equal(4.5, trace.AnsweredAt("n", hash));
        Assert.Equal(before, trace.DurableAt("n", hash) <= trace.AnsweredAt("n", hash));
        Assert.Null(trace.DurableAt("other", hash));
        Assert.Null(trace.AnsweredAt("n", new string('b', 40)));
    }

    private async Task RunAsync(string scenario, int uploads)
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        using var home = new TemporaryDirectory();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 4), Cancellation);
        var answered = await UploadTracedAsync(cluster, home, uploads, random, pictures);
        var calls = cluster.Silos.ToDictionary(silo => silo.Nickname, silo => SystemCall.Parse(File.ReadLines(home[silo.Nickname])));
        var trace = new DurabilityTrace(calls);
        var durable = new List<int>();
        foreach (var answer in answered)
        {
            var hash = answer.Hash;
            Assert.True(answer.Answer.IsOk, answer.Answer.ToString());
            var sent = trace.AnsweredAt(answer.Answer.Node, hash);
            Assert.True(sent is not null, $"{answer.Answer.Node}'s answer about {hash} is not in its trace");
            var before = cluster.Silos.Where(silo => trace.DurableAt(silo.Nickname, hash) <= sent).Select(silo => silo.Nickname).ToList();
            durable.Add(before.Count);
            Assert.True(before.Count >= cluster.Plan.MinReplication, $"{hash} was answered when it was durable on {string.Join(", ", before)}");
            Assert.Empty(answer.Answer.DurableOn().Except(before));
        }

        Figures.Write(output, scenario, new { seed, uploads, fewest_durable_before_the_answer = durable.Min(), system_calls = calls.Values.Sum(all => all.Count) });
    }

    private static async Task<List<(string Hash, NodeAnswer Answer)>> UploadTracedAsync(ClusterProcesses cluster, TemporaryDirectory home, int uploads, Random random, Pictures pictures)
    {
        var traces = new List<Strace>();
        var answers = new List<(string Hash, NodeAnswer Answer)>();
        try
        {
            foreach (var silo in cluster.Silos)
            {
                traces.Add(await Strace.ListenAsync(silo.Process, DurabilityTrace.Calls, home[silo.Nickname], Cancellation));
            }

            for (var upload = 0; upload < uploads; upload++)
            {
                var image = pictures.Next(random.Next(50_000));
                var answer = await cluster.Silos[random.Next(cluster.Silos.Count)].Client.UploadAsync(image, Cancellation);
                answers.Add((SiloProcess.HashOf(image), answer));
            }

            foreach (var trace in traces)
            {
                await trace.StopAsync(Cancellation);
            }

            return answers;
        }
        finally
        {
            foreach (var trace in traces)
            {
                await trace.DisposeAsync();
            }
        }
    }
}
