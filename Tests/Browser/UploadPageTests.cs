using Microsoft.Playwright;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>What a person sees: the real silo's pages in Debian's Chromium.</summary>
public sealed class UploadPageTests(SiloInBrowser opened) : IClassFixture<SiloInBrowser>
{
    [Fact]
    public async Task Page_APictureIsChosen_ItIsStoredAndItsThumbnailShown()
    {
        var silo = opened.Silo;
        var page = await opened.NewPageAsync();
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
            if (!request.Url.StartsWith(silo.Http.BaseAddress!.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
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
        var silo = opened.Silo;
        var page = await opened.NewPageAsync();
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
}
