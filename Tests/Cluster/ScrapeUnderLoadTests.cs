using System.Globalization;
using System.Net;
using System.Text.Json;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>Prometheus gets its answer while a node has more to do than it can.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class ScrapeUnderLoadTests(ITestOutputHelper output)
{
    private const int Scrapes = 40;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(1);

    [Fact]
    [Trait("Suite", "faults")]
    public async Task Scrape_QueueFullAndEveryCoreBusy_AnswersWithinASecond()
    {
        var test = TestContext.Current.CancellationToken;
        using var home = new TemporaryDirectory();
        var settings = new Dictionary<string, string>(SiloProcess.QuickStart) { ["Reticulum:Render:QueueLength"] = "32", ["Reticulum:Render:CloggedAfter"] = "00:00:01" };
        await using var silo = await SiloProcess.StartAsync(home.Path, settings, cancellationToken: test);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(SampleImages.Photo(3000, 2000)), "image", "photo" } };
        using var stored = await silo.Http.PostAsync("/", form, test);
        using var json = JsonDocument.Parse(await stored.Content.ReadAsStringAsync(test));
        var hash = json.RootElement.GetProperty("hash").GetString();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(test);
        long hot = 0, made = 0, refused = 0, width = 100;
        var load = Enumerable.Range(0, 8).Select(_ => LoopAsync(() => $"/image/{hash}/100w/x.jpg", () => Interlocked.Increment(ref hot)))
            .Concat(Enumerable.Range(0, 48).Select(_ => LoopAsync(
                () => string.Create(CultureInfo.InvariantCulture, $"/image/{hash}/{Interlocked.Increment(ref width)}w/x.avif"), () => Interlocked.Increment(ref made))))
            .ToArray();
        await Moments.UntilAsync(() => Task.FromResult(Interlocked.Read(ref refused) > 0 ? null : "the queue is not full yet"), TimeSpan.FromMinutes(1), test);

        var times = new List<TimeSpan>();
        var notReady = 0;
        using var timer = new PeriodicTimer(Between, TimeProvider.System);
        for (var scrape = 0; scrape < Scrapes && await timer.WaitForNextTickAsync(test); scrape++)
        {
            var start = TimeProvider.System.GetTimestamp();
            var text = await silo.Http.GetStringAsync("/metrics", test);
            times.Add(TimeProvider.System.GetElapsedTime(start));
            Assert.Contains("\nreticulum_render_waiting{", text, StringComparison.Ordinal);
            using var ready = await silo.Http.GetAsync("/healthz/ready", test);
            notReady += ready.StatusCode == HttpStatusCode.ServiceUnavailable ? 1 : 0;
            using var live = await silo.Http.GetAsync("/healthz/live", test);
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }

        await end.CancelAsync();
        await Task.WhenAll(load);
        Figures.Write(output, nameof(Scrape_QueueFullAndEveryCoreBusy_AnswersWithinASecond), new
        {
            scrapes = times.Count,
            median_ms = times.Order().ElementAt(times.Count / 2).TotalMilliseconds,
            longest_ms = times.Max().TotalMilliseconds,
            not_ready = notReady,
            hot,
            made,
            refused,
        });
        Assert.True(notReady > 0, "the queue was not clogged");
        Assert.True(times.Max() < Most, $"the longest scrape took {times.Max().TotalMilliseconds:F0} ms");

        async Task LoopAsync(Func<string> path, Action done)
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    using var answer = await silo.Http.GetAsync(path(), end.Token);
                    if (answer.StatusCode == HttpStatusCode.OK)
                    {
                        done();
                    }
                    else
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
                catch (OperationCanceledException) when (end.IsCancellationRequested)
                {
                    // that is the end
                }
            }
        }
    }
}
