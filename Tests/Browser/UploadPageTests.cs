using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NetVips;
using Reticulum.Images;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Browser;

/// <summary>The upload page, as a person meets it: the real silo's page in Debian's Chromium.</summary>
public sealed partial class UploadPageTests(SiloInBrowser opened) : IClassFixture<SiloInBrowser>
{
    /// <summary>Slow enough that a browser has something to tell: 200 KB in a second.</summary>
    private const int SlowBytesPerSecond = 200_000;

    // Each change of each bar, from the first.
    private const string NoteProgress = """
        window.progressSeen = [];
        document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
          for (const bar of document.querySelectorAll(".upload progress")) window.progressSeen.push(bar.value);
        }).observe(document.body, { subtree: true, childList: true, attributes: true }));
        """;

    [Fact]
    public async Task Page_AnImageIsChosen_ItsProgressIsSeenThenItsThumbnail()
    {
        var (user, watch) = await OpenAsync(NoteProgress);
        var network = await user.Page.Context.NewCDPSessionAsync(user.Page);
        await network.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = false,
            ["latency"] = 0,
            ["downloadThroughput"] = -1,
            ["uploadThroughput"] = SlowBytesPerSecond,
        });

        await user.ChooseAsync(UploadPageUser.File("holiday.jpg", SampleImages.Photo(900, 600)));

        var row = user.Row("holiday.jpg");
        await UploadPageUser.AssertStoredAsync(row);
        await Assertions.Expect(row.Locator(".upload-state")).ToContainTextAsync("900 × 600 · JPG");
        await Assertions.Expect(row.Locator(".copies-text")).ToContainTextAsync("on ");
        await user.Page.WaitForFunctionAsync("() => document.querySelector('.thumb img').naturalWidth === 144");
        await Assertions.Expect(user.Announcer).ToContainTextAsync("holiday.jpg is stored on ");
        Assert.Contains(await user.Page.EvaluateAsync<double[]>("() => window.progressSeen"), value => value is > 0 and < 100);
        watch.AssertNothing();
    }

    [Fact]
    public async Task Page_AnImageIsDropped_IsStored()
    {
        var (user, watch) = await OpenAsync();
        await user.DropAsync(UploadPageUser.File("dropped.png", SampleImages.Photo(120, 80, ImageFormat.Png), "image/png"));
        await UploadPageUser.AssertStoredAsync(user.Row("dropped.png"));
        watch.AssertNothing();
    }

    /// <summary>Each has its own row and its own end; one that is refused keeps nobody else from being stored.</summary>
    [Fact]
    public async Task Page_SeveralFilesArePasted_TheGoodAreStoredAndTheBadSayWhy()
    {
        var (user, _) = await OpenAsync();
        string[] good = ["a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg"];
        var files = good.Select((name, at) => UploadPageUser.File(name, SampleImages.Photo(60 + at, 40))).ToList();
        files.Insert(1, UploadPageUser.File("notes.jpg", "only text, whatever the name says"u8.ToArray()));

        await user.PasteAsync([.. files]);

        await Assertions.Expect(user.Rows).ToHaveCountAsync(6);
        foreach (var name in good)
        {
            await UploadPageUser.AssertStoredAsync(user.Row(name));
        }

        var refused = user.Row("notes.jpg");
        await Assertions.Expect(refused).ToHaveAttributeAsync("data-state", "failed");
        await Assertions.Expect(refused.Locator(".upload-problem")).ToContainTextAsync("That is no image that is taken. Its first bytes are of no format");
        await Assertions.Expect(refused.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", "/docs/errors#unsupported_image");
        await Assertions.Expect(user.Page.Locator("#uploads-count")).ToHaveTextAsync("5 stored, 1 failed");
    }

    public static TheoryData<string, int?, int?, string, int, int> Picks => new()
    {
        { "Width", 300, null, "webp", 300, 200 },
        { "Height", null, 101, "avif", 152, 101 },
        { "Box", 400, 100, "jpg", 150, 100 },
        { "Square", 64, null, "png", 64, 64 },
        { "Full", null, null, "gif", 900, 600 },
    };

    /// <summary>The preview, and what each snippet leads to, is an image of the size that was picked.</summary>
    [Fact]
    public async Task Page_ASizeIsPicked_EverySnippetLeadsToIt()
    {
        var (user, watch) = await OpenAsync();
        await user.ChooseAsync(UploadPageUser.File("Über den [Wolken] & \"mehr\".jpg", SampleImages.Photo(900, 600, seed: 7)));
        var row = user.Rows.First;
        await UploadPageUser.AssertStoredAsync(row);
        foreach (var pick in Picks)
        {
            var (kind, width, height, format, wide, high) = pick.Data;
            await UploadPageUser.PickAsync(row, kind, width, height, format);
            await Assertions.Expect(row.Locator(".preview-facts")).ToHaveTextAsync(new Regex($"^{wide} × {high} · [0-9.]+ (MiB|KiB|B) · [0-9.]+ % of the original’s bytes$"));

            var url = await user.CopyAsync(row, "Address");
            Assert.EndsWith($"/Uber-den-Wolken-mehr.{format}", url, StringComparison.Ordinal);
            var bytes = await AssertIsAsync(url, wide, high);
            Assert.Contains($"{Reticulum.Pages.Figures.Bytes(bytes)} ·", await row.Locator(".preview-facts").InnerTextAsync(), StringComparison.Ordinal);
            Assert.Equal(new Uri(url).AbsolutePath, new Uri(await row.Locator(".preview-frame img").EvaluateAsync<string>("image => image.src")).AbsolutePath);
            Assert.Equal($"![Über den \\[Wolken\\] & \"mehr\"]({url})", await user.CopyAsync(row, "Markdown"));
            await AssertHtmlAsync(user.Page, await user.CopyAsync(row, "HTML"), url, wide, high);
        }

        watch.AssertNothing();
    }

    [Fact]
    public async Task Page_ANumberIsNone_SaysWhatIsAllowed()
    {
        var (user, _) = await OpenAsync();
        await user.ChooseAsync(UploadPageUser.File("a.jpg", SampleImages.Photo(90, 60)));
        var row = user.Row("a.jpg");
        await UploadPageUser.PickAsync(row, "Width", 0, null, "webp");
        await Assertions.Expect(row.Locator(".preview-facts")).ToHaveTextAsync("A size is a number from 1 to 8192.");
        await Assertions.Expect(row.Locator("input[name=width][type=number]")).ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task Page_TheConnectionBreaks_CanBeTriedAgain()
    {
        var (user, _) = await OpenAsync();
        await user.Page.RouteAsync("**/", route => route.AbortAsync("connectionreset"));
        await user.ChooseAsync(UploadPageUser.File("a.jpg", SampleImages.Photo(91, 60)));
        var row = user.Row("a.jpg");
        await Assertions.Expect(row.Locator(".upload-problem")).ToContainTextAsync("The node cannot be reached.");
        await user.Page.UnrouteAsync("**/");

        await row.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try again: a.jpg" }).PressAsync("Enter");

        await UploadPageUser.AssertStoredAsync(row);
        await Assertions.Expect(row.Locator(".upload-problem")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Page_TabIsPressed_TheFirstWayIsPastTheNavigation()
    {
        var (user, _) = await OpenAsync();
        await user.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(user.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Skip to the content" })).ToBeFocusedAsync();
        await user.Page.Keyboard.PressAsync("Enter");
        await user.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(user.Page.Locator("#upload input[type=file]")).ToBeFocusedAsync();
    }

    private async Task<(UploadPageUser User, PageWatch Watch)> OpenAsync(string? script = null)
    {
        var page = await opened.NewPageAsync(new BrowserNewContextOptions { Permissions = ["clipboard-read", "clipboard-write"] });
        if (script is not null)
        {
            await page.AddInitScriptAsync(script);
        }

        var watch = PageWatch.Over(page, opened.Silo.Port);
        var user = new UploadPageUser(page);
        await user.OpenAsync();
        return (user, watch);
    }

    /// <returns>How many bytes they are.</returns>
    private async Task<int> AssertIsAsync(string url, int width, int? height = null)
    {
        var bytes = await opened.Silo.Http.GetByteArrayAsync(url, TestContext.Current.CancellationToken);
        using var image = Image.NewFromBuffer(bytes);
        Assert.Equal((width, height ?? image.Height), (image.Width, image.Height));
        return bytes.Length;
    }

    /// <summary>As a browser reads it: the attributes are what was meant, and each candidate is as wide as it says.</summary>
    private async Task AssertHtmlAsync(IPage page, string html, string url, int width, int height)
    {
        var image = await page.EvaluateAsync<string[]>(
            """
            html => {
              const [image] = new DOMParser().parseFromString(html, "text/html").body.children;
              return ["src", "srcset", "sizes", "width", "height", "alt"].map((name) => image.getAttribute(name));
            }
            """,
            html);
        Assert.Equal([url, image[1], $"(max-width: {width}px) 100vw, {width}px", $"{width}", $"{height}", "Über den [Wolken] & \"mehr\""], image);
        var candidates = Candidate().Matches(image[1]);
        Assert.Contains(candidates, candidate => candidate.Groups["url"].Value == url && candidate.Groups["width"].Value == $"{width}");
        Assert.True(candidates.Count >= 2, image[1]);
        foreach (Match candidate in candidates)
        {
            await AssertIsAsync(candidate.Groups["url"].Value, int.Parse(candidate.Groups["width"].Value, CultureInfo.InvariantCulture));
        }
    }

    [GeneratedRegex(@"(?<url>http\S+) (?<width>\d+)w(?:,|$)")]
    private static partial Regex Candidate();
}
