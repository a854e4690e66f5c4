using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Reticulum.Tests.Gateway;
using Reticulum.Tests.Images;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Http;

/// <summary>The contract's section 3 and the pages, through the whole product.</summary>
public sealed class ManagementContractTests
{
    private const string Key = "correct horse";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cluster_OneNode_IsAliveAndHasItAll()
    {
        await using var node = ReticulumApplication.Start();
        var image = SampleImages.Photo(60, 40);
        await node.StoreAsync(image);
        var cluster = await node.GetJsonAsync("/api/v1/cluster");
        var self = cluster.GetProperty("nodes").EnumerateArray().Single();
        Assert.Equal(
            ["id", "nickname", "base_url", "location", "writeable", "state", "role", "images", "bytes", "free_bytes", "ring_share", "healing", "disk_bytes", "version"], self.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ("node0", "default", true, "alive", "silo", 1, image.Length, 1.0),
            (self.GetProperty("nickname").GetString(), self.GetProperty("location").GetString(), self.GetProperty("writeable").GetBoolean(), self.GetProperty("state").GetString(),
                self.GetProperty("role").GetString(), self.GetProperty("images").GetInt32(), self.GetProperty("bytes").GetInt32(), self.GetProperty("ring_share").GetDouble()));
        Assert.Equal((1, 0), (cluster.GetProperty("replication").GetProperty("wanted").GetInt32(), cluster.GetProperty("under_replicated").GetInt32()));
    }

    [Fact]
    public async Task Image_WithRenditionsReplicasAndPlacement()
    {
        await using var node = ReticulumApplication.Start();
        var hash = await node.StoreAsync(SampleImages.Photo(600, 400));
        using var rendition = await node.GetAsync($"/image/{hash}/300w/x.webp");
        var image = await node.GetJsonAsync($"/api/v1/images/{hash}");
        Assert.Equal("node0", image.GetProperty("replicas").EnumerateArray().Single().GetProperty("nickname").GetString());
        Assert.Equal(
            rendition.Content.Headers.ContentLength,
            image.GetProperty("renditions").EnumerateArray().Single(stored => stored.GetProperty("name").GetString() == "300w.webp").GetProperty("length").GetInt64());
        var place = (await node.GetJsonAsync($"/api/v1/images/{hash}/placement")).GetProperty("nodes").EnumerateArray().Single();
        Assert.Equal(
            ("node0", true, true), (place.GetProperty("nickname").GetString(), place.GetProperty("should_have").GetBoolean(), place.GetProperty("has").GetBoolean()));
    }

    [Fact]
    public async Task Verify_RightThenWrong_SaysSo()
    {
        await using var node = ReticulumApplication.Start();
        var hash = await node.StoreAsync(SampleImages.Photo(60, 40));
        Assert.Equal($$"""{"hash":"{{hash}}","verdict":"intact","verified":1,"corrupt":0,"repaired":0}""", await VerifyAsync(node, hash));
        var file = Directory.EnumerateFiles(node.Home, "full.jpg", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(file, "rot", Cancellation);
        Assert.Equal($$"""{"hash":"{{hash}}","verdict":"lost","verified":0,"corrupt":1,"repaired":0}""", await VerifyAsync(node, hash));
    }

    [Fact]
    public async Task Drain_TakesNothingNewUntilResumed()
    {
        await using var node = ReticulumApplication.Start();
        var id = (await node.GetJsonAsync("/api/v1/cluster")).GetProperty("nodes")[0].GetProperty("id").GetGuid();
        using (var drained = await node.SendAsync(HttpMethod.Post, $"/api/v1/nodes/{id}/drain"))
        {
            Assert.Equal(HttpStatusCode.Accepted, drained.StatusCode);
        }

        // At once; and with nobody to hand on to it is never safe to stop.
        var self = (await node.GetJsonAsync("/api/v1/cluster")).GetProperty("nodes")[0];
        Assert.Equal(
            ("draining", false, "no node is left for 1 copy"),
            (self.GetProperty("state").GetString(), self.GetProperty("safe_to_stop").GetBoolean(), self.GetProperty("not_safe_because").GetString()));
        await node.AssertRefusesAsync("no_storage_nodes", SampleImages.Photo(60, 40));
        using (var resumed = await node.SendAsync(HttpMethod.Post, $"/api/v1/nodes/{id}/resume"))
        {
            Assert.Equal(HttpStatusCode.Accepted, resumed.StatusCode);
        }

        await node.StoreAsync(SampleImages.Photo(60, 40));
        foreach (var order in new[] { "drain", "resume", "forget" })
        {
            using var unknown = await node.SendAsync(HttpMethod.Post, $"/api/v1/nodes/{Guid.NewGuid()}/{order}");
            await ProblemAssert.IsAsync("not_found", unknown);
        }

        using var forgotten = await node.SendAsync(HttpMethod.Post, $"/api/v1/nodes/{id}/forget?accept_loss=true");
        Assert.Contains("alive", await ProblemAssert.IsAsync("not_safe", forgotten), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrub_FindsWhatIsWrong()
    {
        await using var node = ReticulumApplication.Start();
        await node.StoreAsync(SampleImages.Photo(60, 40));
        await node.StoreAsync(SampleImages.Photo(61, 40));
        await File.AppendAllTextAsync(Directory.EnumerateFiles(node.Home, "full.jpg", SearchOption.AllDirectories).First(), "rot", Cancellation);
        using var started = await node.SendAsync(HttpMethod.Post, "/api/v1/scrub");
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        JsonElement report;
        do
        {
            report = await node.GetJsonAsync("/api/v1/scrub");
        }
        while (report.GetProperty("finished_at").ValueKind == JsonValueKind.Null);
        Assert.Equal((1, 1), (report.GetProperty("corrupt").GetInt32(), report.GetProperty("unrepairable").GetInt32()));
    }

    [Fact]
    public async Task Everything_KeysAreSet_NeedsOne()
    {
        await using var node = ReticulumApplication.Start($"AdminKeys={Key}", "Dashboard:Enabled=true");
        var hash = await node.StoreAsync(SampleImages.Photo(60, 40));
        var id = Guid.NewGuid();
        (string Method, string Path)[] calls =
        [
            ("GET", "/api/v1/cluster"), ("GET", "/api/v1/cluster/what-if?with=here"), ("GET", $"/api/v1/images/{hash}"), ("GET", $"/api/v1/images/{hash}/placement"), ("DELETE", $"/api/v1/images/{hash}"),
            ("POST", $"/api/v1/images/{hash}/verify"), ("POST", $"/api/v1/nodes/{id}/drain"), ("POST", $"/api/v1/nodes/{id}/resume"), ("POST", $"/api/v1/nodes/{id}/forget"), ("POST", "/api/v1/scrub"), ("GET", "/api/v1/scrub"),
            ("GET", "/status/"), ("GET", "/dashboard/"), ("GET", $"/image/{hash}/debug/x.jpg"), ("GET", "/config/"), ("GET", "/announce/"), ("GET", "/orleans/"),
            ("GET", "/orleans/DashboardCounters"),
        ];
        foreach (var (method, path) in calls)
        {
            using var nothing = await node.SendAsync(new HttpMethod(method), path);
            await ProblemAssert.IsAsync("admin_key_required", nothing);
            using var wrong = await node.SendAsync(new HttpMethod(method), path, ("Authorization", "Bearer wrong key"));
            await ProblemAssert.IsAsync("admin_key_refused", wrong);
        }

        using var stillThere = await node.GetAsync($"/image/{hash}/full/x.jpg");
        Assert.Equal(HttpStatusCode.OK, stillThere.StatusCode);
        foreach (var page in calls.Where(call => call.Method == "GET"))
        {
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{Key}"));
            using var answer = await node.GetAsync(page.Path, ("Authorization", new AuthenticationHeaderValue("Basic", basic).ToString()));
            Assert.Equal((page.Path, HttpStatusCode.OK), (page.Path, answer.StatusCode));
        }
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/status/", "text/html")]
    [InlineData("/dashboard/", "text/html")]
    [InlineData("/docs/", "text/html")]
    [InlineData("/docs/errors", "text/html")]
    [InlineData("/openapi/v1.json", "application/json")]
    [InlineData("/metrics", "text/plain")]
    [InlineData("/healthz/live", "application/json")]
    [InlineData("/healthz/ready", "application/json")]
    [InlineData("/config/", "application/json")]
    [InlineData("/announce/", "application/json")]
    public async Task Page_IsThere(string path, string mediaType)
    {
        await using var node = ReticulumApplication.Start();
        await node.StoreAsync(SampleImages.Photo(60, 40));
        await SiloWait.ActiveAsync(node.Services, Cancellation); // it takes and gives pictures before it says that it is ready
        using var answer = await node.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal((HttpStatusCode.OK, mediaType), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain(node.Home, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DebugPage_OfAnyImage_SaysWhatIs()
    {
        await using var node = ReticulumApplication.Start();
        var hash = await node.StoreAsync(SampleImages.Photo(60, 40));
        Assert.Contains("node0", await node.Client.GetStringAsync($"/image/{hash}/debug/x.jpg", Cancellation), StringComparison.Ordinal);
        using var deleted = await node.SendAsync(HttpMethod.Delete, $"/api/v1/images/{hash}");
        Assert.Contains("Deleted", await node.Client.GetStringAsync($"/image/{hash}/debug/x.jpg", Cancellation), StringComparison.Ordinal);
        Assert.Contains("No node has it", await node.Client.GetStringAsync($"/image/{new string('0', 40)}/debug/x.jpg", Cancellation), StringComparison.Ordinal);
        await node.AssertGivesAsync("not_found", "/image/xyz/debug/x.jpg");
    }

    private static async Task<string> VerifyAsync(ReticulumApplication node, string hash)
    {
        using var answer = await node.SendAsync(HttpMethod.Post, $"/api/v1/images/{hash}/verify");
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
