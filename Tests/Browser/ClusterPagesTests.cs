using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Reticulum.Tests.Cluster;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Reticulum.Tests.Browser;

/// <summary>
/// What an operator sees and does, in a browser, of a cluster of real processes. The page is right within 5 s of the moment at which the cluster knows, which is when a silo's
/// <c>GET /api/v1/cluster</c> says so: how long membership takes to find a node dead or back is its own matter.
/// </summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class ClusterPagesTests(ClusterInBrowser opened, ITestOutputHelper output) : IClassFixture<ClusterInBrowser>
{
    private static readonly TimeSpan ClusterKnowsLimit = TimeSpan.FromSeconds(60);
    private static readonly LocatorAssertionsToHaveAttributeOptions InTime = new() { Timeout = 5_000 };

    private readonly Dictionary<string, object> _figures = [];

    private ClusterProcesses Cluster => opened.Cluster;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_ANodeDiesReturnsAndDrains_ThePageFollows()
    {
        await using var page = await opened.OpenAsync("/status/");
        var node = Cluster.Silo("node2");
        await Expect(page.Page.Locator("#live")).ToHaveClassAsync("live good");
        await FollowsAsync(page, node, "alive");
        await page.Page.EvaluateAsync("() => { window.since = 'the start'; }");

        await node.KillAsync(Cancellation);
        await FollowsAsync(page, node, "down");
        var card = Card(page, node);
        await Expect(card).ToContainTextAsync("It does not answer.");
        await Expect(card).Not.ToContainTextAsync("Images");
        await Expect(page.Page.Locator("#summary")).ToContainTextAsync("node2 does not tell how its copies fare");
        await page.ScreenshotAsync("status-down");

        await node.RestartAsync(Cancellation);
        await FollowsAsync(page, node, "alive");
        await Expect(page.Page.Locator("#summary")).Not.ToContainTextAsync("does not tell");

        await DrainAsync(page, node);
        await FollowsAsync(page, node, "draining");
        await card.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.Page.Locator("#answer")).ToHaveTextAsync("node2 owns images again.");
        await FollowsAsync(page, node, "alive");

        Assert.Equal("the start", await page.Page.EvaluateAsync<string>("() => window.since"));
        page.AssertNoComplaints();
        Figures.Write(output, nameof(Status_ANodeDiesReturnsAndDrains_ThePageFollows), _figures);
    }

    /// <summary>An order needs the key, kept for the tab; one that is wrong is refused, and nothing is done.</summary>
    private static async Task DrainAsync(WatchedPage page, NodeProcess node)
    {
        var answer = page.Page.Locator("#answer");
        await page.Page.GetByLabel("Admin key").FillAsync("a wrong key");
        await DrainButton(page, node).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(answer).ToBeHiddenAsync();

        await DrainButton(page, node).ClickAsync();
        await page.ScreenshotAsync("status-confirm", fullPage: false);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Drain node2", Exact = true }).ClickAsync();
        await Expect(answer).ToContainTextAsync("The admin key is wrong");
        page.ForgiveOne("403");

        await page.Page.GetByLabel("Admin key").FillAsync(NodeSettings.AdminKey);
        await page.Page.ReloadAsync(); // the tab keeps it
        await page.Page.EvaluateAsync("() => { window.since = 'the start'; }");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Check everything on this node now" }).ClickAsync();
        await Expect(answer).ToHaveTextAsync("The check of everything on this node is under way.");
        await DrainButton(page, node).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Drain node2", Exact = true }).ClickAsync();
        await Expect(answer).ToContainTextAsync("node2 drains");
    }

    [Fact]
    public async Task Ring_AsDrawn_IsTheReferences()
    {
        var nodes = await LayoutAsync();
        await using var page = await opened.OpenAsync($"/status/?without={nodes[2].Id}");
        var shown = await MovesAsync(page);
        var expected = ReferenceMoves.Between(nodes, [nodes[0], nodes[1]], copies: 2);
        Assert.Equal(expected.Select(static move => (move.Key.From!, move.Key.To, Percent(move.Value))).Order(), shown.Order());
        await Expect(page.Page.Locator("#circle .ring .arc")).ToHaveCountAsync(3);
        await page.ScreenshotAsync("status");

        // The API says the same, unrounded.
        var answer = await Cluster.Silos[1].Client.SendAsync(HttpMethod.Get, $"/api/v1/cluster/what-if?without={nodes[2].Id}", NodeSettings.AsAdmin, null, Cancellation);
        using var document = JsonDocument.Parse(answer.Body);
        foreach (var move in document.RootElement.GetProperty("moves").EnumerateArray())
        {
            Assert.Equal(expected[(move.GetProperty("from_nickname").GetString(), move.GetProperty("to_nickname").GetString()!)], move.GetProperty("part").GetDouble(), 1e-9);
        }

        await page.Page.GetByLabel("What if a new node joins in").FillAsync("west");
        await page.Page.Locator(".ask", new() { HasText = "joins" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Page.Locator("#what-if h3")).ToHaveTextAsync("If a new node joins in west");
        Assert.All(await MovesAsync(page), static move => Assert.Equal("new node", move.To));
        page.AssertNoComplaints();
    }

    [Fact]
    public async Task Status_WithoutAScript_IsWhole()
    {
        await using var page = await opened.OpenAsync("/status/", script: false);
        await Expect(page.Page.Locator("article.node")).ToHaveCountAsync(3);
        await Expect(page.Page.Locator("#live")).ToContainTextAsync("Reload the page");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Drain…" })).ToHaveCountAsync(0);
        await page.Page.Locator(".ask").First.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Page.Locator("#what-if h3")).ToContainTextAsync("leaves for good");
    }

    [Fact]
    public async Task Debug_VerifyAndDelete_AreDoneAndShown()
    {
        // One that is the first silo's own, so that its renditions lie on the disk whose page it is.
        var ring = await Cluster.RingAsync(Cancellation);
        var image = Enumerable.Range(0, 100).Select(static more => SampleImages.Photo(900 + more, 600)).First(image => ring.Order(SiloProcess.HashOf(image)).First().Nickname == "node0");
        var hash = SiloProcess.HashOf(image);
        Assert.Equal(200, (await Cluster.Silos[0].Client.UploadAsync(image, Cancellation)).Status);
        await Cluster.WaitUntilAtHomeAsync(ring, [hash], ClusterKnowsLimit, Cancellation);
        await Cluster.Silos[0].Client.GetImageAsync(hash, "200w", "webp", Cancellation);
        await using var page = await opened.OpenAsync($"/image/{hash}/debug/holiday.jpg");
        await Expect(page.Page.Locator("#placement tbody tr")).ToHaveCountAsync(3);
        await Expect(page.Page.Locator("#placement .pill.good")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator("#renditions")).ToContainTextAsync("200w.webp");

        var verify = page.Page.GetByRole(AriaRole.Button, new() { Name = "Verify every copy now" });
        await verify.ClickAsync();
        await Expect(page.Page.Locator("#answer")).ToContainTextAsync("the admin key is needed");
        await page.Page.GetByLabel("Admin key").FillAsync(NodeSettings.AdminKey);
        await verify.ClickAsync();
        await Expect(page.Page.Locator("#answer")).ToHaveTextAsync("Intact: 2 right, 0 wrong, 0 replaced.");
        await Expect(page.Page.Locator("#placement time")).ToHaveCountAsync(2);
        await page.ScreenshotAsync("debug");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await Expect(page.Page.Locator("#answer")).ToHaveTextAsync("Deleted.");
        await Expect(page.Page.Locator("#history")).ToContainTextAsync("of the delete");
        Assert.Equal(410, (await Cluster.Silos[1].Client.GetImageAsync(hash, "full", "jpg", Cancellation)).Status);
        page.AssertNoComplaints();
    }

    [Fact]
    public async Task Pages_NarrowAndDark_FitAndComplainOfNothing()
    {
        var nodes = await LayoutAsync();
        foreach (var (name, path) in new[]
        {
            ("status-phone", $"/status/?without={nodes[0].Id}"), ("dashboard-phone", "/dashboard/"), ("debug-phone", $"/image/{opened.Ledger.Acknowledged[1]}/debug/holiday.jpg"),
        })
        {
            await using var page = await opened.OpenAsync(path, ColorScheme.Dark, width: 360);
            await Expect(page.Page.Locator("h1")).ToBeVisibleAsync();
            await page.AssertNoSidewaysScrollAsync();
            await page.ScreenshotAsync(name);
            page.AssertNoComplaints();
        }
    }

    [Fact]
    public async Task Dashboard_NamesTheLatestAndLeadsToThem()
    {
        await using var page = await opened.OpenAsync("/dashboard/");
        await Expect(page.Page.Locator("[aria-label=Uploaded] li")).Not.ToHaveCountAsync(0);
        await Expect(page.Page.Locator("[aria-label=Uploaded] time").First).ToContainTextAsync("UTC");
        await page.ScreenshotAsync("dashboard");
        await page.Page.Locator("[aria-label=Uploaded] li a:not([aria-hidden])").First.ClickAsync();
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("One image, everywhere");
        page.AssertNoComplaints();
    }

    /// <summary>Once another silo's API says so, the page has 5 s.</summary>
    private async Task FollowsAsync(WatchedPage page, NodeProcess node, string state)
    {
        var told = await Moments.UntilAsync(
            async () =>
            {
                var known = (await Cluster.Silos[1].Client.KnownNodesAsync(Cancellation)).FirstOrDefault(other => other.Nickname == node.Nickname);
                return known?.State == state ? null : $"{node.Nickname} is {known?.State}";
            },
            ClusterKnowsLimit,
            Cancellation);
        var start = TimeProvider.System.GetTimestamp();
        await Expect(Card(page, node)).ToHaveAttributeAsync("data-state", state, InTime);
        _figures[string.Create(CultureInfo.InvariantCulture, $"{_figures.Count / 2}_{state}_cluster_s")] = told.TotalSeconds;
        _figures[string.Create(CultureInfo.InvariantCulture, $"{_figures.Count / 2}_{state}_page_after_that_s")] = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<Reticulum.Placement.Node[]> LayoutAsync() =>
        [.. (await Cluster.Silos[0].Client.KnownNodesAsync(Cancellation)).OrderBy(static node => node.Nickname).Select(static node => new Reticulum.Placement.Node(Guid.Parse(node.Id), node.Nickname, node.Location))];

    private static ILocator Card(WatchedPage page, NodeProcess node) => page.Page.Locator($"article[data-node={node.Nickname}]");

    private static ILocator DrainButton(WatchedPage page, NodeProcess node) => Card(page, node).GetByRole(AriaRole.Button, new() { Name = "Drain…" });

    private static async Task<List<(string From, string To, string Part)>> MovesAsync(WatchedPage page)
    {
        var moves = new List<(string, string, string)>();
        foreach (var row in await page.Page.Locator("#what-if tbody tr").AllAsync())
        {
            var cells = await row.Locator("td").AllInnerTextsAsync();
            moves.Add((Name(cells[0]), Name(cells[1]), cells[2].Trim()));
        }

        return moves;
    }

    // The number in the picture comes before the name.
    private static string Name(string cell) => cell.Split('\n')[^1].Trim();

    private static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{part * 100:0.#} %");
}
