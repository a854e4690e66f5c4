using Microsoft.Playwright;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>What a person sees: the real silo's pages in Debian's Chromium.</summary>
public sealed class UploadPageTests
{
    private const string Chromium = "/usr/bin/chromium";

    [Fact]
    public async Task Page_APictureIsChosen_ItIsStoredAndItsThumbnailShown()
    {
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: TestContext.Current.CancellationToken);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { BaseURL = silo.Http.BaseAddress!.ToString() });
        var refused = new List<string>();
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                refused.Add($"{response.Status} {response.Url}");
            }
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(silo.Http.BaseAddress.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                refused.Add($"elsewhere: {request.Url}");
            }
        };

        await page.GotoAsync("/");
        await page.SetInputFilesAsync("input[type=file]", new FilePayload
        {
            Name = "holiday.jpg",
            MimeType = "image/jpeg",
            Buffer = SampleImages.Photo(900, 600),
        });

        var thumbnail = page.Locator(".result .thumb img");
        await Assertions.Expect(thumbnail).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('.result .thumb img').naturalWidth === 600");
        await Assertions.Expect(page.Locator(".facts-line")).ToContainTextAsync("900 × 600");
        await Assertions.Expect(page.Locator(".variants a.chip")).ToHaveCountAsync(25);
        Assert.Empty(refused);
        if (Environment.GetEnvironmentVariable("RETICULUM_SCREENSHOT") is { } path)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
        }
    }

    [Theory]
    [InlineData("/status/", "originals on disks")]
    [InlineData("/dashboard/", "What happened here lately")]
    [InlineData("/orleans/", "Total Activations")]
    [InlineData("/docs/", "A replicated image store that resizes on the fly.")]
    public async Task Page_Opened_ShowsItselfWithoutAskingElsewhere(string address, string text)
    {
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: TestContext.Current.CancellationToken);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { BaseURL = silo.Http.BaseAddress!.ToString() });
        var elsewhere = new List<string>();
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Port != silo.Port)
            {
                elsewhere.Add(request.Url);
            }
        };

        await page.GotoAsync(address);

        await Assertions.Expect(page.GetByText(text).First).ToBeVisibleAsync();
        Assert.Empty(elsewhere);
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Chromium,
        Args =
        [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        ],
    });
}
