using Microsoft.Playwright;
using Reticulum.Tests.Cluster;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>Three silos in two locations on a real database, some images, and Debian's Chromium, signed in as a browser is.</summary>
public sealed class ClusterInBrowser(DatabaseServer database) : IAsyncLifetime
{
    private const int Images = 8;

    private ClusterProcesses? _cluster;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal ClusterProcesses Cluster => _cluster ?? throw new InvalidOperationException("The cluster was not started.");

    /// <summary>What was uploaded, to the first silo.</summary>
    internal ClusterLedger Ledger { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Assertions.SetDefaultExpectTimeout(60_000); // a bound, not an expectation
        _cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 3, Replication: 2) { Locations = ["north", "north", "south"] }, cancellation);
        var random = new Random(5);
        var (pictures, load) = (new Pictures(random), new ClusterLoad(_cluster, [_cluster.Silos[0]], Ledger, 5));
        for (var image = 0; image < Images; image++)
        {
            await load.UploadAsync(image < 2 ? SampleImages.Photo(1200 - image, 800) : pictures.Next(60_000), random, cancellation);
        }

        load.Report.AssertEveryUploadTaken();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>On the first silo; with nothing that others have left.</summary>
    internal async Task<WatchedPage> OpenAsync(string path, ColorScheme scheme = ColorScheme.Light, int width = 1200, bool script = true)
    {
        var address = Cluster.Silos[0].Settings.Url;
        var context = await (_browser ?? throw new InvalidOperationException("The browser was not started.")).NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ColorScheme = scheme,
            JavaScriptEnabled = script,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            HttpCredentials = new HttpCredentials { Username = "operator", Password = NodeSettings.AdminKey },
        });
        var page = new WatchedPage(await context.NewPageAsync(), address);
        await page.Page.GotoAsync(path);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
