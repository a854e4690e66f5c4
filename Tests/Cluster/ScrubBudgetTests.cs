using System.Net;
using System.Text.Json;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>The scrubber of a real silo reads 20 000 images at the rate that it is given, and those who read through it do not notice.</summary>
[Collection(nameof(OneClusterAtATime))]
[Trait("Suite", "faults")]
public sealed class ScrubBudgetTests(ITestOutputHelper output)
{
    private const int Images = 20_000;
    private const int MostComments = 30_000;
    private const int Passes = 3;
    private const int Readers = 2;

    /// <summary>The issue's own bounds.</summary>
    private const double Pace = 0.1;
    private const double Slower = 1.2;

    private static readonly TimeSpan PassLasts = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan ReadPeriod = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pass_20000Images_KeepsToItsBudgetAndDisturbsNobody()
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        var first = pictures.Next(100);
        using var home = new TemporaryDirectory();
        await using (var silo = await SiloProcess.StartAsync(home.Path, SiloProcess.QuickStart, cancellationToken: Cancellation))
        {
            using var answer = await silo.UploadAsync(first, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var hashes = await ManyImages.AddAsync(home["data"], first, Enumerable.Range(1, Images - 1).Select(_ => random.Next(MostComments)), pictures, Cancellation);
        var bytes = new DirectoryInfo(Path.Combine(home["data"], "images")).EnumerateFiles("full.jpg", SearchOption.AllDirectories).Sum(static file => file.Length);
        var budget = (long)(bytes / PassLasts.TotalSeconds);
        await using var scrubbed = await SiloProcess.StartAsync(
            home.Path,
            new Dictionary<string, string>(SiloProcess.QuickStart) { ["Reticulum:Scrub:BytesPerSecond"] = $"{budget}" },
            cancellationToken: Cancellation);

        // The first one warms up, and is the one that would have come by itself.
        await ScrubAsync(scrubbed, new Latencies(), hashes, seed);
        var (during, between) = (new Latencies(), new Latencies());
        var rates = new List<double>();
        for (var pass = 0; pass < Passes; pass++)
        {
            await ReadDuringAsync(() => Moments.PassAsync(PassLasts, Cancellation), between, scrubbed, hashes, seed + (2 * pass));
            rates.Add(await ScrubAsync(scrubbed, during, hashes, seed + (2 * pass) + 1));
        }

        var ratio = during.Percentile(0.99) / between.Percentile(0.99);
        Figures.Write(output, nameof(Pass_20000Images_KeepsToItsBudgetAndDisturbsNobody), new
        {
            seed,
            images = Images,
            bytes,
            budget_bytes_per_s = budget,
            rate_to_budget = rates.ConvertAll(rate => Math.Round(rate / budget, 3)),
            reads_between = between.Summary(),
            reads_during = during.Summary(),
            p99_ratio = Math.Round(ratio, 3),
        });
        Assert.All(rates, rate => Assert.InRange(rate / budget, 1 - Pace, 1 + Pace));
        Assert.InRange(ratio, 0, Slower);
    }

    /// <returns>Bytes a second that were read and found right, over the whole pass.</returns>
    private static async Task<double> ScrubAsync(SiloProcess silo, Latencies latencies, IReadOnlyList<string> hashes, int seed)
    {
        var before = await AskAsync(silo, HttpMethod.Post);
        JsonElement after = default;
        await ReadDuringAsync(
            () => Moments.UntilAsync(
                async () => (after = await AskAsync(silo, HttpMethod.Get)).GetProperty("finished_at").GetString() is { } end && end != before.GetProperty("finished_at").GetString() ? null : $"it still scrubs: {after}",
                Limit,
                Cancellation),
            latencies,
            silo,
            hashes,
            seed);
        Assert.Equal((Images, 0, 0), (Number(after, "verified") - Number(before, "verified"), Number(after, "corrupt"), Number(after, "skipped")));
        var took = after.GetProperty("finished_at").GetDateTimeOffset() - after.GetProperty("started_at").GetDateTimeOffset();
        return (Number(after, "bytes_verified") - Number(before, "bytes_verified")) / took.TotalSeconds;
    }

    private static async Task ReadDuringAsync(Func<Task> what, Latencies latencies, SiloProcess silo, IReadOnlyList<string> hashes, int seed)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var readers = Enumerable.Range(0, Readers).Select(n => ReadAsync(silo, latencies, hashes, new Random((seed * Readers) + n), stop.Token)).ToList();
        await what();
        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static async Task ReadAsync(SiloProcess silo, Latencies latencies, IReadOnlyList<string> hashes, Random random, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(ReadPeriod, TimeProvider.System);
        while (!stop.IsCancellationRequested)
        {
            var start = TimeProvider.System.GetTimestamp();
            using var answer = await silo.GetAsync(hashes[random.Next(hashes.Count)], "full", "jpg", Cancellation);
            await answer.Content.ReadAsByteArrayAsync(Cancellation);
            latencies.Add(TimeProvider.System.GetElapsedTime(start));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await ((Task)timer.WaitForNextTickAsync(stop).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<JsonElement> AskAsync(SiloProcess silo, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/scrub");
        using var answer = await silo.Http.SendAsync(request, Cancellation);
        var body = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(body));
        return JsonElement.Parse(body);
    }

    private static long Number(JsonElement report, string name) => report.GetProperty(name).GetInt64();
}
