using Microsoft.Playwright;
using Reticulum.Tests.Architecture;
using Reticulum.Tests.Browser;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>The Orleans Dashboard of a real cluster, as an operator sees it, and as nobody else does.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class OrleansDashboardTests(DatabaseServer database)
{
    private const int Uploads = 40;

    private static readonly ClusterPlan Plan = new(Silos: 3) { Settings = new Dictionary<string, string> { ["Reticulum:Dashboard:Enabled"] = "true" } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dashboard_OfThreeSilos_ShowsThemTheirGrainsAndTheOneThatGoes()
    {
        await using var cluster = await ClusterProcesses.StartAsync(database, Plan, Cancellation);
        await using var chromium = await Chromium.StartAsync();
        var asked = cluster.Silos[0];
        var page = await chromium.NewPageAsync(asked.Settings.Url, new BrowserNewContextOptions
        {
            HttpCredentials = new HttpCredentials { Username = "operator", Password = NodeSettings.AdminKey },
            ViewportSize = new ViewportSize { Width = 1280, Height = 1080 },
        });
        var watch = PageWatch.Over(page, asked.Settings.Url.Port);
        var requested = new HashSet<string>();
        page.Request += (_, request) => requested.Add(new Uri(request.Url).PathAndQuery);

        await page.GotoAsync("/orleans/#/silos");
        foreach (var silo in cluster.Silos)
        {
            await Assertions.Expect(Row(page, silo)).ToContainTextAsync("Active");
        }

        await UseAsync(cluster);
        await page.GotoAsync("/orleans/#/grains");
        var grain = page.Locator("tr", new PageLocatorOptions { HasText = "ImageGrain" });
        await Assertions.Expect(grain).ToContainTextAsync("req/sec");
        await Assertions.Expect(grain).Not.ToContainTextAsync("0.00 req/sec");
        await page.EvaluateAsync("() => { localStorage.systemGrains = 'hidden'; localStorage.dashboardGrains = 'hidden'; }"); // as the page's own preferences do it
        await page.GotoAsync("/orleans/?#/");
        await Assertions.Expect(page.GetByText("ImageGrain").First).ToBeVisibleAsync();
        await PictureAsync(page);

        await page.GotoAsync("/orleans/#/silos");
        await cluster.Silos[2].StopAsync(Cancellation);
        var active = new LocatorFilterOptions { HasText = "Active" };
        await Assertions.Expect(Rows(page).Filter(active)).ToHaveCountAsync(2);
        await Assertions.Expect(Row(page, cluster.Silos[2]).Filter(active)).ToHaveCountAsync(0);

        watch.AssertNothing();
        await AssertNoLogAsync(asked);
        await AssertClosedAsync(asked, requested);
    }

    // Of the table of silos; there is a map of them too.
    private static ILocator Rows(IPage page) => page.Locator("tr", new PageLocatorOptions { HasText = "up for" });

    private static ILocator Row(IPage page, NodeProcess silo) =>
        Rows(page).Filter(new LocatorFilterOptions { HasText = $":{silo.Settings.Environment["Reticulum__Cluster__SiloPort"]}@" });

    /// <summary>Uploads and thumbnails, through all of them.</summary>
    private static async Task UseAsync(ClusterProcesses cluster)
    {
        var pictures = new Pictures(new Random(1));
        for (var upload = 0; upload < Uploads; upload++)
        {
            var picture = pictures.Next(upload);
            var client = cluster.Silos[upload % cluster.Silos.Count].Client;
            Assert.True((await client.UploadAsync(picture, Cancellation)).IsOk);
            Assert.True((await client.GetImageAsync(SiloProcess.HashOf(picture), "30w", "webp", Cancellation)).IsOk);
        }
    }

    /// <summary>Nothing of what the page is made of is given to whoever has no key, or a wrong one.</summary>
    private static async Task AssertClosedAsync(NodeProcess silo, IReadOnlyCollection<string> requested)
    {
        Assert.Contains(requested, static path => path.StartsWith("/orleans/DashboardCounters", StringComparison.Ordinal));
        Assert.Contains(requested, static path => path.EndsWith(".js", StringComparison.Ordinal));
        foreach (var path in requested.Concat(["/orleans", "/orleans/Trace", "/orleans/GrainTypes", "/orleans/GrainState?grainId=0&grainType=x"]))
        {
            var without = await silo.Client.GetAsync(path, Cancellation);
            Assert.True(without is { Status: 401 } && IsProblem(without, "admin_key_required"), $"{without}");
            var wrong = await silo.Client.SendAsync(HttpMethod.Get, path, [new("Authorization", "Bearer wrong")], null, Cancellation);
            Assert.True(wrong is { Status: 403 } && IsProblem(wrong, "admin_key_refused"), $"{wrong}");
        }
    }

    /// <summary>The process' log is for nobody, whatever key he has; the page shows its link all the same.</summary>
    private static async Task AssertNoLogAsync(NodeProcess silo) =>
        Assert.Equal(403, (await silo.Client.SendAsync(HttpMethod.Get, "/orleans/Trace", NodeSettings.AsAdmin, null, Cancellation)).Status);

    private static bool IsProblem(NodeAnswer answer, string code) =>
        System.Text.Encoding.UTF8.GetString(answer.Body) is var text && text.StartsWith("{\"type\":", StringComparison.Ordinal)
            && text.Contains($"\"code\":\"{code}\",\"request_id\":\"", StringComparison.Ordinal) && text.IndexOf('}', StringComparison.Ordinal) == text.Length - 1;

    private static async Task PictureAsync(IPage page)
    {
        if (Environment.GetEnvironmentVariable("RETICULUM_UPDATE_DOCS") == "1")
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(SourceTree.Root, "docs", "images", "orleans-dashboard.png") });
        }
    }
}
