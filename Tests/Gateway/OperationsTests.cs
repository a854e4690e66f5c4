using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.Gateway;

/// <summary>Management, pages, health: what a working store doesn't show, and who may see it.</summary>
public sealed class OperationsTests
{
    private const string Hash = "36f675cc81e74ef5e8e25d940ed904759531985d";
    private const string Key = "correct horse";

    [Fact]
    public async Task Cluster_AnswersExactlyAsTheContractSays()
    {
        await using var node = await FakeNode.StartAsync("Replication=3", "Node:Location=here");
        Assert.Equal(
            """{"nodes":[{"id":"00000000-0000-0000-0000-000000000001","nickname":"node<0>","base_url":null,"location":"default","writeable":true,"state":"alive","role":"silo","images":3,"bytes":300,"free_bytes":3000,"ring_share":0.75},{"id":"00000000-0000-0000-0000-000000000002","nickname":"other","base_url":null,"location":"default","writeable":false,"state":"draining","role":"silo","images":1,"bytes":100,"free_bytes":1000,"ring_share":0.25,"read_only_because":"full","safe_to_stop":true}],"replication":{"wanted":3,"min":2,"max":3},"under_replicated":2,"untold":["node<0>","other"]}""",
            await node.Client.GetStringAsync("/api/v1/cluster", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Cluster_OfHealing_SaysHowItFares()
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Healing = new HealingReport(false, 1, 2, 3, 4, 5, 6, 7, 8.5, TimeSpan.FromSeconds(9.5), null);
        node.Ports.NotSafeBecause = "2 nodes are left for 3 copies";
        using var answer = JsonDocument.Parse(await node.Client.GetStringAsync("/api/v1/cluster", TestContext.Current.CancellationToken));
        var nodes = answer.RootElement.GetProperty("nodes");
        Assert.Equal(
            """{"settled":false,"lacking":1,"unrepairable":2,"kept":3,"exposed":4,"repaired":5,"repaired_bytes":6,"removed":7,"bytes_per_second":8.5,"eta_seconds":9.5,"oldest_unverified_seconds":null}""",
            nodes[0].GetProperty("healing").GetRawText());
        Assert.False(nodes[0].TryGetProperty("safe_to_stop", out _));
        Assert.False(nodes[1].TryGetProperty("healing", out _));
        Assert.Equal((false, "2 nodes are left for 3 copies"), (nodes[1].GetProperty("safe_to_stop").GetBoolean(), nodes[1].GetProperty("not_safe_because").GetString()));
    }

    [Fact]
    public async Task StatusPage_OfHealing_SaysWhatIsRepairedAndWhatIsSafeToStop()
    {
        await using var node = await FakeNode.StartAsync();
        var safe = await node.Client.GetStringAsync("/status/", TestContext.Current.CancellationToken);
        Assert.Contains(">safe to stop<", safe, StringComparison.Ordinal);
        Assert.Contains("<b>2<small> of 2</small></b><span>nodes alive<", safe, StringComparison.Ordinal);
        node.Ports.Healing = new HealingReport(false, 1234, 2, 3, 4, 5, 6, 7, 8 << 20, TimeSpan.FromMinutes(9), TimeSpan.FromHours(5));
        node.Ports.NotSafeBecause = "it still has 7 images";
        var html = WebUtility.HtmlDecode(await node.Client.GetStringAsync("/status/", TestContext.Current.CancellationToken));
        foreach (var shown in new[] { ">not safe to stop<", "it still has 7 images", "1\u202F234", "8.0 MiB/s", ">9 min<", ">5 h<" })
        {
            Assert.Contains(shown, html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("drain", "")]
    [InlineData("resume", "")]
    [InlineData("forget", "")]
    [InlineData("forget", "?accept_loss=false")]
    [InlineData("forget", "?accept_loss=true")]
    public async Task Node_TakesOrders(string order, string query)
    {
        await using var node = await FakeNode.StartAsync();
        var id = node.Ports.Self.Id;
        using var accepted = await PostAsync(node, $"/api/v1/nodes/{id}/{order}{query}");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal($$"""{"id":"{{id}}","order":"{{order}}"}""", await accepted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var malformed = await PostAsync(node, $"/api/v1/nodes/node0/{order}");
        await ProblemAssert.IsAsync("not_found", malformed);
        Assert.Equal([$"{order} {id}{(query == "?accept_loss=true" ? " accepting loss" : "")}"], node.Ports.Ordered);
    }

    [Theory]
    [InlineData("no such node", "not_found", "No node")]
    [InlineData("no silo", "not_a_silo", "gateway")]
    [InlineData("storage away", "unavailable", "database")]
    [InlineData("refused", "not_safe", "it has the last one")]
    public async Task Node_OrderNotFollowed_SaysWhy(string outcome, string code, string detail)
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Change = outcome switch
        {
            "no such node" => new LayoutChange.NoSuchNode(),
            "no silo" => new LayoutChange.NoSilo(),
            "storage away" => new LayoutChange.StorageAway(),
            _ => new LayoutChange.Refused("it has the last one"),
        };
        foreach (var order in new[] { "drain", "resume", "forget" })
        {
            using var answer = await PostAsync(node, $"/api/v1/nodes/{node.Ports.Self.Id}/{order}");
            Assert.Contains(detail, await ProblemAssert.IsAsync(code, answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Forget_LossThatIsNoAnswer_IsMalformed()
    {
        await using var node = await FakeNode.StartAsync();
        using var answer = await PostAsync(node, $"/api/v1/nodes/{node.Ports.Self.Id}/forget?accept_loss=perhaps");
        await ProblemAssert.IsAsync("malformed_request", answer);
        Assert.Empty(node.Ports.Ordered);
    }

    [Fact]
    public async Task Scrub_StartsAndReports()
    {
        await using var node = await FakeNode.StartAsync();
        using var started = await PostAsync(node, "/api/v1/scrub");
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        Assert.Equal(1, node.Ports.ScrubsStarted);
        using var report = JsonDocument.Parse(await node.Client.GetStringAsync("/api/v1/scrub", TestContext.Current.CancellationToken));
        Assert.Equal(
            ["running", "started_at", "finished_at", "scanned", "verified", "corrupt", "repaired", "unrepairable", "moved", "removed", "missing", "postponed", "skipped", "quarantined",
                "bytes_verified", "bytes_per_second", "eta_seconds", "oldest_unverified_seconds",
            ],
            report.RootElement.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [InlineData("Deleted", null)]
    [InlineData("AlreadyDeleted", null)]
    [InlineData("NotFound", "not_found")]
    [InlineData("Unavailable", "unavailable")]
    public async Task Delete_ByOutcome(string outcome, string? code)
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Deleted = Enum.Parse<DeleteOutcome>(outcome);
        using var answer = await node.Client.DeleteAsync($"/api/v1/images/{Hash}", TestContext.Current.CancellationToken);
        await AssertIsAsync(code, $$"""{"hash":"{{Hash}}","deleted":true}""", answer);
    }

    [Theory]
    [InlineData("Intact", null)]
    [InlineData("Lost", null)]
    [InlineData("NotFound", "not_found")]
    [InlineData("Deleted", "deleted")]
    [InlineData("Unavailable", "unavailable")]
    public async Task Verify_ByVerdict(string verdict, string? code)
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Verified = new VerifyOutcome(Enum.Parse<VerifyVerdict>(verdict), 1, 2, 3);
        using var answer = await PostAsync(node, $"/api/v1/images/{Hash}/verify");
        await AssertIsAsync(code, $$"""{"hash":"{{Hash}}","verdict":"{{verdict.ToLowerInvariant()}}","verified":1,"corrupt":2,"repaired":3}""", answer);
    }

    [Theory]
    [InlineData("Found", null)]
    [InlineData("NotFound", "not_found")]
    [InlineData("Deleted", "deleted")]
    [InlineData("Unavailable", "unavailable")]
    public async Task Describe_ByOutcome(string outcome, string? code)
    {
        await using var node = await FakeNode.StartAsync();
        _ = ImageId.TryParse(Hash, out var id);
        node.Ports.Described = outcome switch
        {
            "Found" => new DescribeOutcome.Found(new ImageDetails(FakePorts.Metadata(id), [new Replica(node.Ports.Self.Id, "node0", null)], [new StoredRendition("30w.png", 7)])),
            "NotFound" => new DescribeOutcome.NotFound(),
            "Deleted" => new DescribeOutcome.Deleted(DateTimeOffset.UnixEpoch, 2),
            _ => new DescribeOutcome.Unavailable("nobody to ask", TimeSpan.FromSeconds(1)),
        };
        const string info = $$"""{"hash":"{{Hash}}","length":10,"content_type":"image/png","extension":"png","width":30,"height":20,"pages":1,"uploaded_at":"1970-01-01T00:00:00+00:00","nodes":["node0"]""";
        using var answer = await node.Client.GetAsync($"/image/{Hash}/info", TestContext.Current.CancellationToken);
        await AssertIsAsync(code, info + "}", answer);
        using var admin = await node.Client.GetAsync($"/api/v1/images/{Hash}", TestContext.Current.CancellationToken);
        await AssertIsAsync(
            code,
            info + $$""","sha256":"{{new string('0', 64)}}","generation":1,"renditions":[{"name":"30w.png","length":7}],"replicas":[{"node_id":"00000000-0000-0000-0000-000000000001","nickname":"node0","verified_at":null}]}""",
            admin);
        using var page = await node.Client.GetAsync($"/image/{Hash}/debug/x.jpg", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Placement_NobodyOnTheRing_IsUnavailable()
    {
        await using var node = await FakeNode.StartAsync();
        using var empty = await node.Client.GetAsync($"/api/v1/images/{Hash}/placement", TestContext.Current.CancellationToken);
        await ProblemAssert.IsAsync("no_storage_nodes", empty);
        node.Ports.Placement = [new PlacementEntry(node.Ports.Self.Id, "node0", ShouldHave: true, Has: false, null)];
        Assert.Equal(
            $$"""{"hash":"{{Hash}}","nodes":[{"node_id":"00000000-0000-0000-0000-000000000001","nickname":"node0","should_have":true,"has":false,"verified_at":null}]}""",
            await node.Client.GetStringAsync($"/api/v1/images/{Hash}/placement", TestContext.Current.CancellationToken));
    }

    public static TheoryData<string> OperatorPages => ["/status/", "/dashboard/", "/config/", "/announce/", $"/image/{Hash}/debug/x.jpg", "/api/v1/cluster", "/api/v1/scrub"];

    [Theory]
    [MemberData(nameof(OperatorPages))]
    public async Task Operator_KeysAreSet_NeedsOne(string path)
    {
        await using var node = await FakeNode.StartAsync($"AdminKeys={Key}");
        using var nothing = await GetAsync(node, path);
        await ProblemAssert.IsAsync("admin_key_required", nothing);
        Assert.Equal(path.StartsWith("/api", StringComparison.Ordinal) ? "Bearer" : "Basic", nothing.Headers.WwwAuthenticate.Single().Scheme);
        using var wrong = await GetAsync(node, path, new("Bearer", "wrong key"));
        await ProblemAssert.IsAsync("admin_key_refused", wrong);
        foreach (var right in new AuthenticationHeaderValue[] { new("Bearer", Key), new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Key}"))) })
        {
            using var answer = await GetAsync(node, path, right);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        }
    }

    [Theory]
    [InlineData("Host", "reticulum.example")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Operator_NoKeys_ForeignersAreRefused(string name, string value)
    {
        await using var node = await FakeNode.StartAsync();
        foreach (var path in OperatorPages)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path.Data) { Headers = { { name, value } } };
            using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);
            await ProblemAssert.IsAsync("loopback_only", answer);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/status/")]
    [InlineData("/status")]
    [InlineData("/dashboard/")]
    [InlineData("/docs/errors")]
    public async Task Page_IsWholeEncodedAndLockedDown(string path)
    {
        await using var node = await FakeNode.StartAsync();
        using var answer = await GetAsync(node, path);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("text/html; charset=utf-8", HttpStatusCode.OK), (answer.Content.Headers.ContentType?.ToString(), answer.StatusCode));
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.Contains("node&lt;0&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>note</b>", html, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'; style-src 'self'; script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (var asset in html.Split('"').Where(part => part.StartsWith("/assets/", StringComparison.Ordinal)))
        {
            using var found = await GetAsync(node, asset);
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        }
    }

    [Fact]
    public async Task Config_ShowsSettingsAndNoSecret()
    {
        await using var node = await FakeNode.StartAsync("UploadKeys=secret upload key", "ClusterSecret=secret of all", "DataDirectory=/secret/place", "Limits:MaxDimension=77");
        var config = await node.Client.GetStringAsync("/config/", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("secret ", config, StringComparison.Ordinal);
        Assert.DoesNotContain("/secret", config, StringComparison.Ordinal);
        Assert.Contains("\"Reticulum:Limits:MaxDimension\":77", config, StringComparison.Ordinal);
        Assert.Contains("\"Reticulum:UploadKeys\":\"1 set\"", config, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Announce_TellsSelfFromNeighbours()
    {
        await using var node = await FakeNode.StartAsync();
        using var announced = JsonDocument.Parse(await node.Client.GetStringAsync("/announce/", TestContext.Current.CancellationToken));
        Assert.Equal(node.Ports.Self.Id, announced.RootElement.GetProperty("self").GetProperty("id").GetGuid());
        Assert.Equal("other", announced.RootElement.GetProperty("neighbours").EnumerateArray().Single().GetProperty("nickname").GetString());
    }

    [Theory]
    [InlineData(true, HttpStatusCode.OK, """{"status":"ready","problems":["read-only"]}""")]
    [InlineData(false, HttpStatusCode.ServiceUnavailable, """{"status":"not_ready","problems":["read-only"]}""")]
    public async Task Health_SaysWhatIs(bool ready, HttpStatusCode status, string body)
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Readiness = new Readiness(ready, ["read-only"]);
        using var answer = await GetAsync(node, "/healthz/ready");
        Assert.Equal((status, body), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        using var live = await GetAsync(node, "/healthz/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task Metrics_AreThere()
    {
        await using var node = await FakeNode.StartAsync();
        var metrics = await node.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("kestrel_active_connections", metrics, StringComparison.Ordinal);
        Assert.Contains("reticulum_hot_hits_total", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nothing", "not_found", null)]
    [InlineData("GET", "/assets/nothing", "not_found", null)]
    [InlineData("GET", "/image/x", "not_found", null)]
    [InlineData("PUT", "/", "method_not_allowed", "GET, HEAD, POST")]
    [InlineData("POST", "/image/x/300w/x.jpg", "method_not_allowed", "GET, HEAD")]
    [InlineData("DELETE", "/healthz/live", "method_not_allowed", "GET, HEAD")]
    public async Task NoSuchRoute_IsAProblem(string method, string path, string code, string? allow)
    {
        await using var node = await FakeNode.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await ProblemAssert.IsAsync(code, answer);
        Assert.Equal(allow, answer.Content.Headers.Allow.Count == 0 ? null : string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Docs_NeedNoOtherServer()
    {
        await using var node = await FakeNode.StartAsync();
        var html = await node.Client.GetStringAsync("/docs/", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.Contains("scalar", html, StringComparison.OrdinalIgnoreCase);
    }

    private static Task<HttpResponseMessage> PostAsync(FakeNode node, string path) => node.Client.PostAsync(path, null, TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> GetAsync(FakeNode node, string path, AuthenticationHeaderValue? authorization = null) =>
        node.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = authorization } }, TestContext.Current.CancellationToken);

    private static async Task AssertIsAsync(string? code, string body, HttpResponseMessage answer)
    {
        if (code is not null)
        {
            await ProblemAssert.IsAsync(code, answer);
            return;
        }

        Assert.Equal((HttpStatusCode.OK, body), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }
}
