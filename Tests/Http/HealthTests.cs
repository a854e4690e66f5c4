using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Reticulum.Rendering;
using Reticulum.Tests.Cluster;
using Reticulum.Tests.Gateway;
using Reticulum.Tests.Images;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Http;

/// <summary>What a supervisor and a load balancer are told, through the whole product.</summary>
public sealed class HealthTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Requests that really wait for renditions, more than there are places; the one thread is held, so that they wait as long as the test needs.</summary>
    [Fact]
    public async Task Ready_QueueIsClogged_Is503UntilItIsClear()
    {
        await using var node = ReticulumApplication.Start("Render:Workers=1", "Render:QueueLength=2", "Render:CloggedAfter=00:00:00.2", "Render:ClearAfter=00:00:00.2");
        var hash = await node.StoreAsync(SampleImages.Photo(600, 400));
        await SiloWait.ActiveAsync(node.Services, Cancellation);
        using (var made = await node.GetAsync($"/image/{hash}/100w/x.webp"))
        {
            Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        }

        Assert.Equal((HttpStatusCode.OK, "ready", ""), await ReadyAsync(node));
        var queue = node.Services.GetRequiredService<RenderQueue>();
        using var gate = new ManualResetEventSlim();
        var held = await queue.HoldAsync(gate, Cancellation);
        var first = node.GetAsync($"/image/{hash}/101w/x.webp");
        await Moments.UntilAsync(() => Waits(queue, 1), Limit, Cancellation);
        var second = node.GetAsync($"/image/{hash}/102w/x.webp");
        await Moments.UntilAsync(() => Waits(queue, 2), Limit, Cancellation);
        await node.AssertGivesAsync("busy", $"/image/{hash}/103w/x.webp");
        await Moments.UntilAsync(async () => (await ReadyAsync(node)).Status == HttpStatusCode.ServiceUnavailable ? null : "it is ready", Limit, Cancellation);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not_ready", "the rendering queue is clogged: 2 of 2 places are taken"), await ReadyAsync(node));
        foreach (var path in new[] { "/healthz/live", $"/image/{hash}/100w/x.webp", $"/image/{hash}/full/x.jpg" })
        {
            using var answer = await node.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
        }

        Assert.Contains("\nreticulum_node_ready{", await node.Client.GetStringAsync("/metrics", Cancellation), StringComparison.Ordinal);
        gate.Set();
        await held;
        foreach (var waited in await Task.WhenAll(first, second))
        {
            using var answer = waited;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await Moments.UntilAsync(async () => (await ReadyAsync(node)).Status == HttpStatusCode.OK ? null : "it is not ready", Limit, Cancellation);
    }

    [Fact]
    public async Task Cluster_OneNode_IsTheLastThatHasThem()
    {
        await using var node = ReticulumApplication.Start();
        await node.StoreAsync(SampleImages.Photo(60, 40));
        await SiloWait.ActiveAsync(node.Services, Cancellation);
        var id = (await node.GetJsonAsync("/api/v1/cluster")).GetProperty("nodes")[0].GetProperty("id").GetString();
        foreach (var query in new[] { "", $"?without={id}", "?without=" })
        {
            using var answer = await node.GetAsync("/healthz/cluster" + query);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "no-store"), (answer.StatusCode, answer.Headers.CacheControl?.ToString()));
            Assert.Equal(
                $$"""{"status":"not_safe","without":"{{id}}","problems":["images would be left with 0 live copies instead of at least 1","uploads would be refused: 0 of 1 nodes that take originals would be left (MinReplication)"]}""",
                await answer.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Cluster_WithoutAGateway_IsSafe()
    {
        await using var node = await FakeNode.StartAsync();
        Assert.Equal(
            """{"status":"safe","without":"00000000-0000-0000-0000-000000000009","problems":[]}""",
            await node.Client.GetStringAsync("/healthz/cluster?without=00000000-0000-0000-0000-000000000009", Cancellation));
    }

    /// <summary>Each question is one to all the nodes, and anybody may ask.</summary>
    [Fact]
    public async Task Cluster_ManyAskAtOnce_AreNotAllAnswered()
    {
        await using var node = await FakeNode.StartAsync();
        var gate = new TaskCompletionSource();
        node.Ports.Asked = gate.Task;
        var first = Enumerable.Range(0, 4).Select(_ => node.Client.GetAsync("/healthz/cluster", Cancellation)).ToArray();
        await Moments.UntilAsync(() => Task.FromResult(node.Ports.Snapshots == 4 ? null : "not all have come"), Limit, Cancellation);
        using var fifth = await node.Client.GetAsync("/healthz/cluster", Cancellation);
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, """{"status":"not_safe","without":"00000000-0000-0000-0000-000000000001","problems":["too many ask at once"]}"""),
            (fifth.StatusCode, await fifth.Content.ReadAsStringAsync(Cancellation)));
        gate.SetResult();
        foreach (var asked in await Task.WhenAll(first))
        {
            using var answer = asked;
            Assert.Contains("this node is not in the cluster at the moment", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    [InlineData("node0")]
    public async Task Cluster_WithoutWhoIsNotKnown_Is404(string without)
    {
        await using var node = ReticulumApplication.Start();
        using var answer = await node.GetAsync($"/healthz/cluster?without={without}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("""{"status":"unknown","without":null,"problems":["no node with this id is known"]}""", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static Task<string?> Waits(RenderQueue queue, int count) => Task.FromResult(queue.Waiting == count ? null : $"{queue.Waiting} of {count} wait");

    private static async Task<(HttpStatusCode Status, string Says, string Problems)> ReadyAsync(ReticulumApplication node)
    {
        using var answer = await node.GetAsync("/healthz/ready");
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
        return (answer.StatusCode, body.RootElement.GetProperty("status").GetString()!, string.Join("; ", body.RootElement.GetProperty("problems").EnumerateArray().Select(static problem => problem.GetString())));
    }
}
