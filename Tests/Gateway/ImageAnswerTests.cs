using System.Net;
using System.Net.Http.Headers;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Gateway;

/// <summary>GET and HEAD of an image, in front of a store that answers anything.</summary>
public sealed class ImageAnswerTests
{
    private const string Hash = "36f675cc81e74ef5e8e25d940ed904759531985d";
    private const string Path = $"/image/{Hash}/300w/photo.webp";

    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100_000).Select(at => (byte)at)];

    public static TheoryData<string> Shapes => ["memory-small", "memory-large", "disk", "disk-ranges"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Get_Found_SendsTheBytesWithAllHeaders(string shape)
    {
        await using var node = await FakeNode.StartAsync();
        var content = Serve(node, shape);
        using var answer = await node.Client.GetAsync(Path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        AssertHeaders(answer, content);
        Assert.Equal(Bytes[..(int)content.Length], await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        await content.Disposed;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Head_Found_SendsTheSameHeadersAndOpensNothing(string shape)
    {
        await using var node = await FakeNode.StartAsync();
        var content = Serve(node, shape);
        using var answer = await SendAsync(node, HttpMethod.Head);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        AssertHeaders(answer, content);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        await content.Disposed;
        Assert.Equal(0, content.Opened);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Get_ClientHasIt_Is304AndOpensNothing(string shape)
    {
        await using var node = await FakeNode.StartAsync();
        foreach (var (name, value) in new[] { ("If-None-Match", "\"x\", W/\"abc\""), ("If-Modified-Since", "Mon, 23 Nov 2026 07:10:00 GMT") })
        {
            var content = Serve(node, shape);
            using var answer = await SendAsync(node, HttpMethod.Get, (name, value));
            Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
            Assert.Equal("\"abc\"", answer.Headers.ETag?.ToString());
            Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", answer.Headers.GetValues("Cache-Control")));
            Assert.Equal(FakeContent.Modified, answer.Content.Headers.LastModified);
            Assert.Null(answer.Content.Headers.ContentType);
            await content.Disposed;
            Assert.Equal(0, content.Opened);
        }
    }

    [Fact]
    public async Task Get_ClientWantedAnother_Is412()
    {
        await using var node = await FakeNode.StartAsync();
        Serve(node, "disk-ranges");
        using var answer = await SendAsync(node, HttpMethod.Get, ("If-Match", "\"x\""));
        await ProblemAssert.IsAsync("precondition_failed", answer);
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=99990-", 99_990, 10)]
    [InlineData("bytes=-5", 99_995, 5)]
    public async Task Get_RangeOfAnOriginal_Is206(string range, int from, int count)
    {
        await using var node = await FakeNode.StartAsync();
        Serve(node, "disk-ranges");
        using var answer = await SendAsync(node, HttpMethod.Get, ("Range", range));
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(from, from + count - 1, Bytes.Length), answer.Content.Headers.ContentRange);
        Assert.Equal(Bytes[from..(from + count)], await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("\"abc\"", HttpStatusCode.PartialContent)]
    [InlineData("\"x\"", HttpStatusCode.OK)]
    public async Task Get_RangeIfUnchanged_ComparesTheTag(string tag, HttpStatusCode status)
    {
        await using var node = await FakeNode.StartAsync();
        Serve(node, "disk-ranges");
        using var answer = await SendAsync(node, HttpMethod.Get, ("Range", "bytes=0-9"), ("If-Range", tag));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Get_RangeOutside_Is416WithTheLength()
    {
        await using var node = await FakeNode.StartAsync();
        Serve(node, "disk-ranges");
        using var answer = await SendAsync(node, HttpMethod.Get, ("Range", "bytes=100000-"));
        await ProblemAssert.IsAsync("range_not_satisfiable", answer);
        Assert.Equal(new ContentRangeHeaderValue(Bytes.Length), answer.Content.Headers.ContentRange);
    }

    [Fact]
    public async Task Get_DamagedCopy_Is503AndNoByte()
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Read = (_, _) => new(new ReadOutcome.Found(FakeContent.OnDisk(Bytes, hasRanges: true, isDamaged: true)));
        using var answer = await node.Client.GetAsync(Path, TestContext.Current.CancellationToken);
        await ProblemAssert.IsAsync("damaged_copy", answer);
    }

    /// <summary>The copy here has just been put away; another node's is had in its place.</summary>
    [Fact]
    public async Task Get_DamagedCopy_AnotherNodesIsSent()
    {
        await using var node = await FakeNode.StartAsync();
        var reads = 0;
        node.Ports.Read = (_, _) => new(new ReadOutcome.Found(FakeContent.OnDisk(Bytes, hasRanges: true, isDamaged: reads++ == 0)));
        using var answer = await node.Client.GetAsync(Path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Bytes, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Get_DiskFailsInTheMiddle_IsNoWholeAnswer()
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Read = (_, _) => new(new ReadOutcome.Found(FakeContent.OnDisk(Bytes, hasRanges: false, breaks: true)));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => node.Client.GetByteArrayAsync(Path, TestContext.Current.CancellationToken));
    }

    public static TheoryData<string, string> Outcomes => new()
    {
        { "not_found", "NotFound" }, { "deleted", "Deleted" }, { "unsupported_format", "NotRenderable" }, { "busy", "Busy" }, { "unavailable", "Unavailable" }, { "internal_error", "throws" },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Get_NoImage_IsAProblem(string code, string outcome)
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Read = (_, _) => new(outcome switch
        {
            "NotFound" => new ReadOutcome.NotFound(),
            "Deleted" => new ReadOutcome.Deleted(),
            "NotRenderable" => new ReadOutcome.NotRenderable("too large for WebP"),
            "Busy" => new ReadOutcome.Busy(TimeSpan.FromSeconds(2.5)),
            "Unavailable" => new ReadOutcome.Unavailable("nobody to ask", TimeSpan.FromSeconds(0.1)),
            _ => throw new InvalidOperationException("/secret/path"),
        });
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var answer = await SendAsync(node, method, ("Accept", "image/*"));
            Assert.DoesNotContain("secret", await ProblemAssert.IsAsync(code, answer), StringComparison.Ordinal);
            Assert.Equal(code switch { "busy" => 3, "unavailable" => 1, _ => null }, answer.Headers.RetryAfter?.Delta?.TotalSeconds);
        }
    }

    [Fact]
    public async Task Get_ClientGoesAway_StopsTheReadAndIsNoError()
    {
        await using var node = await FakeNode.StartAsync();
        var asked = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        node.Ports.Read = async (_, token) =>
        {
            using var registration = token.Register(() => stopped.TrySetResult());
            asked.TrySetResult();
            await stopped.Task;
            throw new OperationCanceledException(token);
        };
        using var leaving = new CancellationTokenSource();
        var request = node.Client.GetAsync(Path, leaving.Token);
        await asked.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await stopped.Task;
        Serve(node, "memory-small");
        using var next = await node.Client.GetAsync(Path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [InlineData("/0300w/a%20b%2Fc%25.JPEG?x=1&y=%0d%0aSet-Cookie:z", "/300w/a%20b%2Fc%25.jpg?x=1&y=%0d%0aSet-Cookie:z")]
    [InlineData("/300w/%0d%0aSet-Cookie:%20x.jpeg", "/300w/%0D%0ASet-Cookie:%20x.jpg")]
    [InlineData("/300w/%E2%80%AE%22%3Cb%3E.PNG", "/300w/%E2%80%AE%22%3Cb%3E.png")]
    public async Task Get_SloppyAddress_IsRedirectedOnce(string rest, string canonical)
    {
        await using var node = await FakeNode.StartAsync();
        Serve(node, "memory-small");
        using var answer = await node.Client.GetAsync($"/image/{Hash.ToUpperInvariant()}{rest}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MovedPermanently, answer.StatusCode);
        Assert.Equal($"/image/{Hash}{canonical}", Assert.Single(answer.Headers.GetValues("Location")));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        using var second = await node.Client.GetAsync(new Uri(node.Address, $"/image/{Hash}{canonical}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    private static FakeContent Serve(FakeNode node, string shape)
    {
        var content = shape switch
        {
            "memory-small" => FakeContent.InMemory(Bytes[..5000]),
            "memory-large" => FakeContent.InMemory(Bytes),
            _ => FakeContent.OnDisk(Bytes, hasRanges: shape == "disk-ranges"),
        };
        node.Ports.Read = (_, _) => new(new ReadOutcome.Found(content));
        return content;
    }

    private static void AssertHeaders(HttpResponseMessage answer, FakeContent content)
    {
        Assert.Equal(content.Format.MediaType, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(content.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("\"abc\"", answer.Headers.ETag?.ToString());
        Assert.Equal(FakeContent.Modified, answer.Content.Headers.LastModified);
        Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", answer.Headers.GetValues("Cache-Control")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("30", Assert.Single(answer.Headers.GetValues("X-Image-Width")));
        Assert.Equal("20", Assert.Single(answer.Headers.GetValues("X-Image-Height")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    private static Task<HttpResponseMessage> SendAsync(FakeNode node, HttpMethod method, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, Path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return node.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
