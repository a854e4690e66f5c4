using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Uploads;
using Xunit;
using static Reticulum.Tests.Gateway.Multipart;

namespace Reticulum.Tests.Gateway;

/// <summary>POST /, in front of a store that answers anything.</summary>
public sealed class UploadTests
{
    private const string Key = "correct horse";

    [Fact]
    public async Task Upload_Stored_AnswersExactlyAsTheContractSays()
    {
        await using var node = await FakeNode.StartAsync();
        FakeStaged? staged = null;
        node.Ports.Store = image =>
        {
            staged = (FakeStaged)image;
            return new UploadOutcome.Stored(FakePorts.Metadata(image.Id, image.Length), ["node0", "node3"]);
        };
        using var answer = await PostAsync(node, Body(("size_hints", Text("100s,0640w,100s")), ("other", Png), ("image", Png)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            $$"""{"hash":"{{staged!.Id}}","length":508,"extension":"png","full_url":"/image/{{staged.Id}}/full/image.png","satisfied":true,"nodes":["node0","node3"],"width":30,"height":20,"content_type":"image/png"}""",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Png, staged.Bytes);
        Assert.True(staged.IsDisposed);
        Assert.Equal(["100s", "640w"], node.Ports.Prepared);
        Assert.Equal([(ActivityKind.Upload, staged.Id)], node.Ports.Recorded);
    }

    public static TheoryData<string, string> StageOutcomes => new()
    {
        { "too_many_bytes", "TooManyBytes" }, { "unsupported_image", "NotAnImage" }, { "no_room", "NoRoom" }, { "no_storage_nodes", "Unavailable" }, { "internal_error", "throws" },
    };

    [Theory]
    [MemberData(nameof(StageOutcomes))]
    public async Task Upload_NotStaged_IsAProblem(string code, string outcome)
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Stage = (_, _) => new(outcome switch
        {
            "TooManyBytes" => new StageOutcome.TooManyBytes(5),
            "NotAnImage" => new StageOutcome.NotAnImage(),
            "NoRoom" => new StageOutcome.NoRoom("the disk is full"),
            "Unavailable" => new StageOutcome.Unavailable("nobody", TimeSpan.FromSeconds(1)),
            _ => throw new IOException("the disk broke at /secret/path"),
        });
        using var answer = await PostAsync(node, Body(("image", Png)));
        Assert.DoesNotContain("secret", await ProblemAssert.IsAsync(code, answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stored")]
    [InlineData("unsupported_image")]
    [InlineData("request_timeout")]
    [InlineData("internal_error")]
    [InlineData("client_gone")]
    public async Task Upload_HoweverItEnds_IsCountedOnce(string outcome)
    {
        await using var node = await FakeNode.StartAsync();
        using var uploads = new MetricCollector<long>(node.Meters, UploadInstruments.MeterName, "reticulum.uploads");
        using var client = new CancellationTokenSource();
        node.Ports.Stage = outcome switch
        {
            "stored" => node.Ports.Stage,
            "unsupported_image" => static (_, _) => new(new StageOutcome.NotAnImage()),
            "request_timeout" => static (_, _) => throw new BadHttpRequestException("Too slow.", StatusCodes.Status408RequestTimeout),
            "client_gone" => GoAwayAsync,
            _ => static (_, _) => throw new IOException("the disk broke"),
        };
        var answer = node.Client.PostAsync("/", Content(Body(("image", Png))), client.Token);
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal(outcome == "client_gone", answer.IsCanceled);
        await uploads.WaitForMeasurementsAsync(1, TimeSpan.FromSeconds(30));
        Assert.Equal((1, outcome), (Assert.Single(uploads.GetMeasurementSnapshot()).Value, uploads.LastMeasurement!.Tags["outcome"]));

        async ValueTask<StageOutcome> GoAwayAsync(Stream image, CancellationToken aborted)
        {
            await client.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted);
            return new StageOutcome.Empty();
        }
    }

    public static TheoryData<string, string> StoreOutcomes => new()
    {
        { "under_replicated", "UnderReplicated" }, { "unsupported_image", "NotAnImage" }, { "too_large", "TooLarge" }, { "damaged_image", "Damaged" },
        { "hash_collision", "Collision" }, { "no_room", "NoRoom" }, { "busy", "Busy" },
    };

    [Theory]
    [MemberData(nameof(StoreOutcomes))]
    public async Task Upload_NotStored_IsAProblemAndLetsGo(string code, string outcome)
    {
        await using var node = await FakeNode.StartAsync();
        FakeStaged? staged = null;
        node.Ports.Store = image =>
        {
            staged = (FakeStaged)image;
            return outcome switch
            {
                "UnderReplicated" => new UploadOutcome.UnderReplicated(["node0"], 2, TimeSpan.FromSeconds(3)),
                "NotAnImage" => new UploadOutcome.NotAnImage(),
                "TooLarge" => new UploadOutcome.TooLarge("at most 1000 frames"),
                "Damaged" => new UploadOutcome.Damaged(),
                "Collision" => new UploadOutcome.Collision(),
                "NoRoom" => new UploadOutcome.NoRoom("the disk is full"),
                _ => new UploadOutcome.Busy(TimeSpan.FromSeconds(1)),
            };
        };
        using var answer = await PostAsync(node, Body(("image", Png)));
        await ProblemAssert.IsAsync(code, answer);
        Assert.True(staged!.IsDisposed);
        Assert.Empty(node.Ports.Recorded);
    }

    public static TheoryData<string, byte[], string> MalformedBodies => new()
    {
        { "malformed_upload", Body(("image", Png)), "application/octet-stream" },
        { "malformed_upload", Body(("image", Png)), "multipart/form-data" },
        { "malformed_upload", Body(("image", Png)), $"multipart/form-data; boundary={new string('b', 71)}" },
        { "malformed_upload", Body(("image", Png)), "multipart/form-data; boundary=another" },
        { "malformed_upload", Body(("image", Png)), $"multipart/mixed; boundary={Boundary}" },
        { "malformed_upload", [], $"multipart/form-data; boundary={Boundary}" },
        { "malformed_upload", Body(("image", Png))[..^20], $"multipart/form-data; boundary={Boundary}" },
        { "malformed_upload", Body(("image", Png))[..200], $"multipart/form-data; boundary={Boundary}" },
        { "malformed_upload", Body(("image", Png), ("image", Png)), $"multipart/form-data; boundary={Boundary}" },
        { "malformed_upload", Body([.. Enumerable.Repeat(("other", Png), 32), ("image", Png)]), $"multipart/form-data; boundary={Boundary}" },
        { "malformed_upload", Body((new string('n', 20_000), Png), ("image", Png)), $"multipart/form-data; boundary={Boundary}" },
        { "malformed_upload", Body(("size_hints", new byte[4097]), ("image", Png)), $"multipart/form-data; boundary={Boundary}" },
        { "malformed_size_hints", Body(("size_hints", Text("../x")), ("image", Png)), $"multipart/form-data; boundary={Boundary}" },
        { "malformed_size_hints", Body(("image", Png), ("size_hints", Text("0w"))), $"multipart/form-data; boundary={Boundary}" },
        { "image_missing", Body(("size_hints", Text("100s"))), $"multipart/form-data; boundary={Boundary}" },
        { "image_missing", Body(), $"multipart/form-data; boundary={Boundary}" },
        { "image_empty", Body(("image", [])), $"multipart/form-data; boundary={Boundary}" },
    };

    [Theory]
    [MemberData(nameof(MalformedBodies))]
    public async Task Upload_Malformed_IsAProblemAndStoresNothing(string code, byte[] body, string contentType)
    {
        await using var node = await FakeNode.StartAsync();
        var staged = new List<FakeStaged>();
        node.Ports.Stage = async (stream, token) =>
        {
            var outcome = await FakeStaged.ReadWholeAsync(stream, token);
            staged.AddRange(outcome is StageOutcome.Staged { Image: FakeStaged image } ? [image] : []);
            return outcome;
        };
        node.Ports.Store = _ => throw new InvalidOperationException("must not be reached");
        using var answer = await node.Client.PostAsync("/", Content(body, contentType), TestContext.Current.CancellationToken);
        await ProblemAssert.IsAsync(code, answer);
        Assert.All(staged, image => Assert.True(image.IsDisposed));
    }

    [Theory]
    [InlineData(32, 4096)]
    [InlineData(1, 0)]
    public async Task Upload_JustWithinTheBounds_IsStored(int parts, int fieldBytes)
    {
        await using var node = await FakeNode.StartAsync($"UploadKeys={new string('k', 4096)}");
        var key = fieldBytes == 0 ? [] : new[] { ("key", Text(new string('k', fieldBytes))) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = Content(Body([.. key, .. Enumerable.Repeat(("other", Png), parts - 1 - key.Length), ("image", Png)])),
            Headers = { Authorization = key.Length > 0 ? null : new AuthenticationHeaderValue("Bearer", new string('k', 4096)) },
        };
        using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public static TheoryData<string?, string?, byte[]> Keys => new()
    {
        { null, $"Bearer {Key}", Body(("image", Png)) },
        { null, null, Body(("key", Text(Key)), ("image", Png)) },
        { null, $"Bearer {Key}", Body(("key", Text("whatever else")), ("image", Png)) },
        { "key_required", null, Body(("image", Png)) },
        { "key_required", null, Body(("image", Png), ("key", Text(Key))) },
        { "key_required", null, Body(("size_hints", Text("100s"))) },
        { "key_refused", "Bearer wrong", Body(("key", Text(Key)), ("image", Png)) },
        { "key_refused", null, Body(("key", Text("wrong")), ("image", Png)) },
        { "key_refused", null, Body(("key", []), ("image", Png)) },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Upload_KeysAreSet_NeedsOneBeforeTheImage(string? code, string? authorization, byte[] body)
    {
        await using var node = await FakeNode.StartAsync($"UploadKeys=another key,{Key}");
        var wasStaged = false;
        node.Ports.Stage = (stream, token) =>
        {
            wasStaged = true;
            return FakeStaged.ReadWholeAsync(stream, token);
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = Content(body) };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(code is null, wasStaged);
        await (code is null ? Task.CompletedTask : ProblemAssert.IsAsync(code, answer));
        Assert.Equal(code is null, answer.StatusCode == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("cross-site", false)]
    [InlineData("same-site", true)]
    [InlineData("same-origin", true)]
    public async Task Upload_FromAnotherSitesPage_NeedsAKey(string site, bool isTaken)
    {
        await using var node = await FakeNode.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = Content(Body(("image", Png))), Headers = { { "Sec-Fetch-Site", site } } };
        using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(isTaken ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        await (isTaken ? Task.CompletedTask : ProblemAssert.IsAsync("cross_site", answer));
    }

    [Fact]
    public async Task Upload_DeclaredTooLong_IsRefusedBeforeItsBody()
    {
        await using var node = await FakeNode.StartAsync("Limits:MaxUploadBytes=1000");
        node.Ports.Stage = (_, _) => throw new InvalidOperationException("must not be reached");
        var answer = await SendRawAsync(node, $"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary={Boundary}\r\nContent-Length: {1000 + (1 << 20) + 1}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("too_many_bytes", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_ChunkedTooLong_IsRefused()
    {
        await using var node = await FakeNode.StartAsync("Limits:MaxUploadBytes=1000");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = Content(Body(("other", new byte[(1 << 20) + 1000]), ("image", Png))),
            Headers = { TransferEncodingChunked = true },
        };
        using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await ProblemAssert.IsAsync("too_many_bytes", answer);
    }

    [Fact]
    public async Task Upload_PartWithoutAType_IsFine()
    {
        await using var node = await FakeNode.StartAsync();
        using var answer = await PostAsync(node, Body(("image", Png)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(FakeNode node, byte[] body) => node.Client.PostAsync("/", Content(body), TestContext.Current.CancellationToken);

    private static async Task<string> SendRawAsync(FakeNode node, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(node.Address.Host, node.Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var length = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
