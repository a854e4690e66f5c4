using Microsoft.Playwright;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>What holds for every page: it complains of nothing, asks nobody else, and is usable on a phone, in the dark, and by those who cannot see it.</summary>
public sealed class PageLookTests(SiloInBrowser opened) : IClassFixture<SiloInBrowser>
{
    private const int PhoneWidth = 360;

    [Theory]
    [InlineData("/status/", "originals on disks")]
    [InlineData("/dashboard/", "Lately on")]
    [InlineData("/orleans/", "Total Activations")]
    [InlineData("/docs/", "A replicated image store that resizes on the fly.")]
    public async Task Page_Opened_ShowsItselfWithoutAskingElsewhere(string address, string text)
    {
        var page = await opened.NewPageAsync();
        var watch = PageWatch.Over(page, opened.Silo.Port);

        await page.GotoAsync(address);

        await Assertions.Expect(page.GetByText(text).First).ToBeVisibleAsync();
        watch.AssertNothing();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, PhoneWidth)]
    public async Task Pages_OfEverybody_AreAccessibleAndFitTheScreen(ColorScheme colours, int width)
    {
        var (user, watch) = await OpenAsync(colours, width);
        var wrong = new List<string>(await LookAsync(user.Page, width));
        await user.ChooseAsync(UploadPageUser.File("a-name-that-is-long-and-has-no-place-to-break-it-whatever-the-width-of-the-screen.jpg", SampleImages.Photo(900, 600)));
        await UploadPageUser.AssertStoredAsync(user.Rows.First);
        await Assertions.Expect(user.Rows.First.Locator(".preview-facts")).ToContainTextAsync("of the original’s bytes");
        wrong.AddRange(await LookAsync(user.Page, width));
        await user.Page.GotoAsync("/docs/errors");
        wrong.AddRange(await LookAsync(user.Page, width));

        Assert.Empty(wrong);
        watch.AssertNothing();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, PhoneWidth)]
    public async Task Pages_OfOperators_AreAccessibleAndFitTheScreen(ColorScheme colours, int width)
    {
        var (user, watch) = await OpenAsync(colours, width);
        await user.ChooseAsync(UploadPageUser.File("a.jpg", SampleImages.Photo(900, 600)));
        await UploadPageUser.AssertStoredAsync(user.Rows.First);
        var image = new Uri(await user.Rows.First.Locator(".snippet-url").InputValueAsync()).Segments[2];
        var wrong = new List<string>();
        foreach (var address in new[] { "/status/", "/dashboard/", $"/image/{image}debug/image.jpg" })
        {
            await user.Page.GotoAsync(address);
            wrong.AddRange(await LookAsync(user.Page, width));
        }

        Assert.Empty(wrong);
        watch.AssertNothing();
    }

    /// <summary>An error, and what a form is answered without scripts, are pages too.</summary>
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Upload_Refused_IsAccessibleToo(ColorScheme colours)
    {
        var (user, _) = await OpenAsync(colours, PhoneWidth);
        var page = user.Page;
        await user.ChooseAsync(UploadPageUser.File("notes.jpg", "only text"u8.ToArray()));
        await Assertions.Expect(user.Rows.First).ToHaveAttributeAsync("data-state", "failed");
        var wrong = new List<string>(await LookAsync(page, PhoneWidth));

        foreach (var (bytes, heading) in new[] { (SampleImages.Photo(90, 60), "Stored"), ("only text"u8.ToArray(), "Not stored") })
        {
            await page.RouteAsync("**/assets/upload.js*", route => route.AbortAsync());
            await page.GotoAsync("/");
            await user.ChooseAsync(UploadPageUser.File("a.jpg", bytes));
            await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Upload" }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = heading, Exact = true })).ToBeVisibleAsync();
            wrong.AddRange(await LookAsync(page, PhoneWidth));
        }

        Assert.Empty(wrong);
    }

    private async Task<(UploadPageUser User, PageWatch Watch)> OpenAsync(ColorScheme colours, int width)
    {
        var page = await opened.NewPageAsync(new BrowserNewContextOptions { ColorScheme = colours, ViewportSize = new ViewportSize { Width = width, Height = 740 } });
        await Axe.AddAsync(page);
        var watch = PageWatch.Over(page, opened.Silo.Port);
        var user = new UploadPageUser(page);
        await user.OpenAsync();
        return (user, watch);
    }

    /// <returns>What is wrong with it.</returns>
    private static async Task<IEnumerable<string>> LookAsync(IPage page, int width)
    {
        var wide = await page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)");
        var found = await Axe.FindAsync(page);
        return wide <= width ? found : found.Append($"{page.Url} is {wide} wide");
    }
}
