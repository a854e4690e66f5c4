using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Reticulum.Healing;
using Reticulum.Tests.Gateway;
using Xunit;

namespace Reticulum.Tests.Pages;

/// <summary>The status page and its stream over HTTP, in front of ports that say what a test wants: it must not lie, and must not keep anybody.</summary>
public sealed class StatusPageTests
{
    private static readonly HealingReport Whole = new(true, 0, 0, 0, 0, 0, 0, 0, 0, null, TimeSpan.FromHours(5));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_ANodeDoesNotAnswer_NothingOfItIsSaidToBeZero()
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Healing = Whole;
        node.Ports.OtherAnswers = false;
        var html = await PageAsync(node);
        Assert.Contains("It does not answer.", html, StringComparison.Ordinal);
        Assert.Contains("<b>≥\u202F3</b>", html, StringComparison.Ordinal);
        var card = Card(html, "other");
        Assert.DoesNotContain("Images", card, StringComparison.Ordinal);
        Assert.DoesNotContain(">0<", card, StringComparison.Ordinal);
        Assert.Contains("not known", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 2, "2")]
    [InlineData(true, 0, "0")]
    [InlineData(false, 2, "≥\u202F2")]
    [InlineData(false, 0, "unknown")]
    public async Task Status_UnderReplicated_IsKnownOnlyWhereAllTold(bool all, long count, string shown)
    {
        await using var node = await FakeNode.StartAsync();
        (node.Ports.Healing, node.Ports.OtherHealing, node.Ports.UnderReplicated) = (Whole, all ? Whole : null, count);
        var html = await PageAsync(node);
        Assert.Contains($"<b>{shown}</b><span>under-replicated</span>", string.Join("", html.Split('\n').Select(static line => line.Trim())), StringComparison.Ordinal);
        Assert.Equal(!all, html.Contains("other does not tell how its copies fare.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_WithoutAScript_SaysThatItIsOldAndHowToReload()
    {
        await using var node = await FakeNode.StartAsync();
        Assert.Contains("Reload the page", await PageAsync(node), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?without=00000000-0000-0000-0000-000000000002", "If other leaves for good")]
    [InlineData("?with=north", "If a new node joins in north")]
    [InlineData("?with=%3Cscript%3E", "joins in <script>")]
    [InlineData("?without=nobody", "No node with this id is known.")]
    [InlineData("?without=&with=", "What if this node leaves")]
    public async Task Status_WhatIf_IsAnsweredInThePage(string query, string shown)
    {
        await using var node = await FakeNode.StartAsync();
        var html = await node.Client.GetStringAsync($"/status/{query}", Cancellation);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains(shown, WebUtility.HtmlDecode(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_OfTheApi_NamesWhoTakesWhatFromWhom()
    {
        await using var node = await FakeNode.StartAsync();
        using var leaves = JsonDocument.Parse(await node.Client.GetStringAsync("/api/v1/cluster/what-if?without=00000000-0000-0000-0000-000000000002", Cancellation));
        var move = leaves.RootElement.GetProperty("moves").EnumerateArray().Single();
        Assert.Equal(
            ("other", "node<0>", leaves.RootElement.GetProperty("moved_bytes").GetInt64()),
            (move.GetProperty("from_nickname").GetString(), move.GetProperty("to_nickname").GetString(), move.GetProperty("bytes").GetInt64()));
        Assert.Equal((JsonValueKind.Null, 0.0), (leaves.RootElement.GetProperty("with").ValueKind, leaves.RootElement.GetProperty("unplaced_part").GetDouble()));
        using var joins = JsonDocument.Parse(await node.Client.GetStringAsync("/api/v1/cluster/what-if?with=here", Cancellation));
        Assert.All(joins.RootElement.GetProperty("moves").EnumerateArray(), static taken => Assert.Equal((JsonValueKind.Null, "new node"), (taken.GetProperty("to").ValueKind, taken.GetProperty("to_nickname").GetString())));
    }

    [Theory]
    [InlineData("", "malformed_request")]
    [InlineData("?without=x&with=y", "malformed_request")]
    [InlineData("?without=x", "not_found")]
    public async Task WhatIf_ThatCannotBeAnswered_IsAProblem(string query, string code)
    {
        await using var node = await FakeNode.StartAsync();
        using var answer = await node.Client.GetAsync($"/api/v1/cluster/what-if{query}", Cancellation);
        await ProblemAssert.IsAsync(code, answer);
    }

    [Fact]
    public async Task Events_AllAtFirstThenWhatHasChanged()
    {
        await using var node = await FakeNode.StartAsync();
        (node.Ports.Healing, node.Ports.OtherHealing) = (Whole, Whole);
        using var answer = await node.Client.GetAsync("/status/events", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(("text/event-stream", "no"), (answer.Content.Headers.ContentType?.MediaType, answer.Headers.GetValues("X-Accel-Buffering").Single()));
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        Assert.Equal(["circle", "nodes", "scrub", "summary"], await PartsAsync(stream));
        (node.Ports.OtherAnswers, node.Ports.OtherHealing) = (false, null);
        Assert.Equal(["nodes", "summary"], await PartsAsync(stream));
    }

    [Fact]
    public async Task Events_NobodyListens_NobodyIsAsked()
    {
        await using var node = await FakeNode.StartAsync();
        using (await node.Client.GetAsync("/healthz/live", Cancellation))
        {
            Assert.Equal(0, node.Ports.Looks);
        }
    }

    [Fact]
    public async Task Events_KeysAreSet_NeedsOne()
    {
        await using var node = await FakeNode.StartAsync("AdminKeys=correct horse");
        using var nothing = await node.Client.GetAsync("/status/events", Cancellation);
        await ProblemAssert.IsAsync("admin_key_required", nothing);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status/events") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "correct horse") } };
        using var answer = await node.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>A browser on the machine itself, on a hostile site's page: by what it says of itself, newer or older.</summary>
    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Origin", "null")]
    public async Task Order_FromAnotherSitesPage_IsRefusedAndDoesNothing(string header, string value)
    {
        await using var node = await FakeNode.StartAsync();
        foreach (var path in new[] { $"/api/v1/nodes/{node.Ports.Self.Id}/drain", "/api/v1/scrub" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { header, value } } };
            using var answer = await node.Client.SendAsync(request, Cancellation);
            await ProblemAssert.IsAsync("loopback_only", answer);
        }

        Assert.Empty(node.Ports.Ordered);
        Assert.Equal(0, node.Ports.ScrubsStarted);
    }

    [Fact]
    public async Task Order_FromThePageItself_IsCarriedOut()
    {
        await using var node = await FakeNode.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/nodes/{node.Ports.Self.Id}/drain") { Headers = { { "Origin", node.Address.GetLeftPart(UriPartial.Authority) } } };
        using var answer = await node.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<string> PageAsync(FakeNode node) => WebUtility.HtmlDecode(await node.Client.GetStringAsync("/status/", Cancellation));

    private static string Card(string html, string nickname) => html[html.IndexOf($"data-node=\"{nickname}\"", StringComparison.Ordinal)..].Split("</article>")[0];

    /// <summary>The parts that the next change is of.</summary>
    private static async Task<string[]> PartsAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                using var document = JsonDocument.Parse(line["data: ".Length..]);
                return [.. document.RootElement.EnumerateObject().Select(static part => part.Name).Order(StringComparer.Ordinal)];
            }
        }

        throw new InvalidOperationException("The stream has ended.");
    }
}
