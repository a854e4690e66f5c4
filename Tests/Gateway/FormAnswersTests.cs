using System.Net;
using Reticulum.Images;
using Xunit;
using static Reticulum.Tests.Gateway.Multipart;

namespace Reticulum.Tests.Gateway;

/// <summary>POST / by a browser's form: the same answers, as pages; to everybody else exactly as ever.</summary>
public sealed class FormAnswersTests
{
    [Fact]
    public async Task Form_Stored_IsAPageAboutTheImage()
    {
        await using var node = await FakeNode.StartAsync("Replication=3");
        node.Ports.Store = image => new UploadOutcome.Stored(FakePorts.Metadata(image.Id, image.Length), ["node<0>", "node3"]);

        using var answer = await PostAsync(node, PageAcceptTests.Chromium);

        var page = await AssertPageAsync(HttpStatusCode.OK, answer);
        Assert.Contains("30 × 20 PNG", page, StringComparison.Ordinal);
        Assert.Contains("node<0>, node3, 2 of 3 copies", page, StringComparison.Ordinal);
        Assert.Contains($"{node.Address}image/", page, StringComparison.Ordinal);
        Assert.DoesNotContain("node<0>", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public static TheoryData<string, int, Func<IStagedImage, UploadOutcome>> Outcomes => new()
    {
        { "Too few copies are durable", 503, _ => new UploadOutcome.UnderReplicated(["node0"], 2, TimeSpan.FromSeconds(3)) },
        { "The image is damaged", 422, _ => new UploadOutcome.Damaged() },
        { "Something broke here", 500, _ => throw new IOException("the disk broke at /secret/path") },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Form_NotStored_IsAPageWithTheSameStatus(string title, int status, Func<IStagedImage, UploadOutcome> outcome)
    {
        await using var node = await FakeNode.StartAsync();
        node.Ports.Store = outcome;

        using var answer = await PostAsync(node, PageAcceptTests.Chromium);

        var page = await AssertPageAsync((HttpStatusCode)status, answer);
        Assert.Contains($"<strong>{title}.</strong>", page, StringComparison.Ordinal);
        Assert.Contains("/docs/errors#", page, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", page, StringComparison.Ordinal);
        Assert.Equal(status == 503 ? TimeSpan.FromSeconds(3) : null, answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Form_MoreThanTheServerTakes_IsAPageToo()
    {
        await using var node = await FakeNode.StartAsync("Limits:MaxUploadBytes=100");
        using var request = Request(PageAcceptTests.Chromium);
        request.Content = Content(Body(("other", new byte[2 << 20]), ("image", Png)));
        request.Headers.TransferEncodingChunked = true;

        using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains("The upload has too many bytes", await AssertPageAsync(HttpStatusCode.RequestEntityTooLarge, answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("text/html, image/gif, image/jpeg, */*; q=0.2")]
    public async Task Program_Posting_GetsJson(string? accept)
    {
        await using var node = await FakeNode.StartAsync();
        using var stored = await PostAsync(node, accept);
        Assert.Equal(("application/json; charset=utf-8", false), (stored.Content.Headers.ContentType?.ToString(), stored.Headers.Contains("Content-Security-Policy")));
        Assert.StartsWith("{\"hash\":", await stored.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        node.Ports.Store = _ => new UploadOutcome.Damaged();
        using var refused = await PostAsync(node, accept);
        await ProblemAssert.IsAsync("damaged_image", refused);
    }

    /// <summary>Only what the form posts to: whoever opens an image's address in a browser reads the problem as it is.</summary>
    [Fact]
    public async Task Browser_Elsewhere_GetsTheProblem()
    {
        await using var node = await FakeNode.StartAsync();
        using var request = Request(PageAcceptTests.Chromium);
        (request.Method, request.RequestUri) = (HttpMethod.Get, new Uri($"/image/{new string('0', 40)}/300w/a.jpg", UriKind.Relative));
        using var answer = await node.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await ProblemAssert.IsAsync("not_found", answer);
    }

    /// <returns>What a browser would show, decoded.</returns>
    public static async Task<string> AssertPageAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        Assert.Equal((status, "text/html; charset=utf-8"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.EndsWith("</html>", html.TrimEnd(), StringComparison.Ordinal);
        return WebUtility.HtmlDecode(html);
    }

    private static async Task<HttpResponseMessage> PostAsync(FakeNode node, string? accept)
    {
        using var request = Request(accept);
        request.Content = Content(Body(("image", Png)));
        return await node.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static HttpRequestMessage Request(string? accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/");
        if (accept is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Accept", accept));
        }

        return request;
    }
}
