using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Reticulum.Tests.Gateway;
using Reticulum.Tests.Http;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Relay;

/// <summary>Uploads at a gateway.</summary>
public sealed class UploadRelayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upload_ThroughAGateway_IsTheSilosAnswer()
    {
        await using var silo = ReticulumApplication.Start();
        var image = SampleImages.Photo(60, 40);
        using var direct = await silo.UploadAsync(image);
        await using var gateway = await GatewayOverHttp.StartAsync(new FakeCluster(silo.Client.BaseAddress!.ToString()));

        using var answer = await gateway.Client.PostAsync("/", Form(image), Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(await direct.Content.ReadAsStringAsync(Token), await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(direct.Content.Headers.ContentType, answer.Content.Headers.ContentType);
        Assert.Contains(Convert.ToHexStringLower(SHA1.HashData(image)), await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    /// <summary>A browser without the page's scripts: the silo answers in JSON, the node that the person came to with a page.</summary>
    [Fact]
    public async Task Form_ThroughAGateway_IsAnsweredByAPage()
    {
        await using var silo = ReticulumApplication.Start("UploadKeys:0=right");
        await using var gateway = await GatewayOverHttp.StartAsync(new FakeCluster(silo.Client.BaseAddress!.ToString()));
        foreach (var (key, status, words) in new[] { ("right", HttpStatusCode.OK, "60 × 40 JPG"), ("wrong", HttpStatusCode.Forbidden, "The upload key is wrong") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = Form(SampleImages.Photo(60, 40), key) };
            Assert.True(request.Headers.TryAddWithoutValidation("Accept", PageAcceptTests.Chromium));
            using var answer = await gateway.Client.SendAsync(request, Token);
            Assert.Contains(words, await FormAnswersTests.AssertPageAsync(status, answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Form_SomethingElseAnswersForTheSilo_ItsWordsArePassedOn()
    {
        var (proxy, address) = await GatewayOverHttp.StartSiloAsync(static async http =>
        {
            (http.Response.StatusCode, http.Response.ContentType) = (StatusCodes.Status502BadGateway, "text/plain");
            await http.Response.WriteAsync("the silo's proxy has no silo", http.RequestAborted);
        });
        await using var running = proxy;
        await using var gateway = await GatewayOverHttp.StartAsync(new FakeCluster(address));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = Form(SampleImages.Photo(60, 40)) };
        Assert.True(request.Headers.TryAddWithoutValidation("Accept", PageAcceptTests.Chromium));
        using var answer = await gateway.Client.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.BadGateway, "the silo's proxy has no silo"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
    }

    [Fact]
    public async Task Upload_WithKeys_TheSiloJudgesThem()
    {
        await using var silo = ReticulumApplication.Start("UploadKeys:0=right");
        await using var gateway = await GatewayOverHttp.StartAsync(new FakeCluster(silo.Client.BaseAddress!.ToString()));
        var image = SampleImages.Photo(60, 40);

        using var without = await gateway.Client.PostAsync("/", Form(image), Token);
        await ProblemAssert.IsAsync("key_required", without);
        using var wrong = await gateway.Client.PostAsync("/", Form(image, "wrong"), Token);
        await ProblemAssert.IsAsync("key_refused", wrong);
        using var inForm = await gateway.Client.PostAsync("/", Form(image, "right"), Token);
        Assert.Equal(HttpStatusCode.OK, inForm.StatusCode);
        using var bearer = new HttpRequestMessage(HttpMethod.Post, "/") { Content = Form(image) };
        bearer.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "right");
        using var inHeader = await gateway.Client.SendAsync(bearer, Token);
        Assert.Equal(HttpStatusCode.OK, inHeader.StatusCode);
    }

    [Fact]
    public async Task Upload_FromAnotherSitesPage_IsRefusedAsOnASilo()
    {
        await using var silo = ReticulumApplication.Start();
        await using var gateway = await GatewayOverHttp.StartAsync(new FakeCluster(silo.Client.BaseAddress!.ToString()));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = Form(SampleImages.Photo(60, 40)) };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await gateway.Client.SendAsync(request, Token);

        await ProblemAssert.IsAsync("cross_site", answer);
    }

    [Fact]
    public async Task Upload_ASiloIsGone_TheNextTakesIt()
    {
        await using var silo = ReticulumApplication.Start();
        var cluster = new FakeCluster($"http://127.0.0.1:{LoopbackPorts.Free()}", silo.Client.BaseAddress!.ToString());
        await using var gateway = await GatewayOverHttp.StartAsync(cluster);
        for (var turn = 0; turn < 4; turn++)
        {
            using var answer = await gateway.Client.PostAsync("/", Form(SampleImages.Photo(60, 40, seed: turn)), Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Upload_NobodyToTakeIt_NoStorageNodes()
    {
        foreach (var cluster in new[] { new FakeCluster(0), new FakeCluster($"http://127.0.0.1:{LoopbackPorts.Free()}") })
        {
            await using var gateway = await GatewayOverHttp.StartAsync(cluster);
            using var answer = await gateway.Client.PostAsync("/", Form(SampleImages.Photo(60, 40)), Token);
            await ProblemAssert.IsAsync("no_storage_nodes", answer);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_BeyondTheLimit_TooManyBytes(bool saysItsLength)
    {
        var (silo, address) = await GatewayOverHttp.StartSiloAsync(static async http => await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted));
        await using var running = silo;
        await using var gateway = await GatewayOverHttp.StartAsync(new FakeCluster(address), "Limits:MaxUploadBytes=1000");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = Form(new byte[2 << 20]) };
        request.Headers.TransferEncodingChunked = !saysItsLength;

        using var answer = await gateway.Client.SendAsync(request, Token);

        await ProblemAssert.IsAsync("too_many_bytes", answer);
    }

    [Fact]
    public async Task Upload_TheSiloBreaksOffInTheMiddle_Unavailable()
    {
        var (silo, address) = await GatewayOverHttp.StartSiloAsync(static async http =>
        {
            await http.Request.Body.ReadExactlyAsync(new byte[100], http.RequestAborted);
            http.Abort();
        });
        await using var running = silo;
        await using var gateway = await GatewayOverHttp.StartAsync(new FakeCluster(address, address));

        using var answer = await gateway.Client.PostAsync("/", Form(new byte[500_000]), Token);

        await ProblemAssert.IsAsync("unavailable", answer);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    /// <summary>A node is killed while an upload passes to it: the client hears nothing of it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(150_000)]
    public async Task Upload_ASiloBreaksOffInTheMiddle_TheNextGetsItFromItsStart(int after)
    {
        var (broken, address) = await GatewayOverHttp.StartSiloAsync(async http =>
        {
            await http.Request.Body.ReadExactlyAsync(new byte[after], http.RequestAborted);
            http.Abort();
        });
        await using var running = broken;
        await using var silo = ReticulumApplication.Start();
        await using var gateway = await GatewayOverHttp.StartAsync(new FakeCluster(address, silo.Client.BaseAddress!.ToString()));
        for (var turn = 0; turn < 2; turn++) // either is first once
        {
            var image = SampleImages.Photo(900, 700, seed: turn);
            Assert.True(image.Length > 150_000);

            using var answer = await gateway.Client.PostAsync("/", Form(image), Token);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains(Convert.ToHexStringLower(SHA1.HashData(image)), await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Upload_WhatGoesAlong_IsAShortListToOnePath()
    {
        var seen = new TaskCompletionSource<(string Method, string Target, string[] Headers)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (silo, address) = await GatewayOverHttp.StartSiloAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            seen.SetResult((http.Request.Method, http.Request.Path + http.Request.QueryString, [.. http.Request.Headers.Keys.Order(StringComparer.Ordinal)]));
        });
        await using var running = silo;
        await using var gateway = await GatewayOverHttp.StartAsync(new FakeCluster(address));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/?x=/api/v1/scrub") { Content = Form(new byte[100]) };
        request.Headers.Add("X-Http-Method-Override", "DELETE");
        request.Headers.Add("Cookie", "a=b");
        request.Headers.Add("X-Forwarded-For", "127.0.0.1");

        using var answer = await gateway.Client.SendAsync(request, Token);

        var (method, target, headers) = await seen.Task.WaitAsync(Token);
        Assert.Equal(("POST", "/"), (method, target));
        Assert.Equal(["Content-Length", "Content-Type", "Expect", "Host", "Via"], headers.Where(static name => name != "traceparent"));
    }

    [Fact]
    public async Task Upload_ASilosAddressLeadsBackToAGateway_EndsAfterOneRound()
    {
        await using var second = await GatewayOverHttp.StartAsync(new FakeCluster("http://127.0.0.1:1"));
        await using var first = await GatewayOverHttp.StartAsync(new FakeCluster(second.Client.BaseAddress!.ToString()));

        using var answer = await first.Client.PostAsync("/", Form(new byte[100]), Token);

        Assert.Contains("leads to a gateway", await ProblemAssert.IsAsync("no_storage_nodes", answer), StringComparison.Ordinal);
    }

    private static MultipartFormDataContent Form(byte[] image, string? key = null)
    {
        var form = new MultipartFormDataContent();
        if (key is not null)
        {
            form.Add(new StringContent(key), "key");
        }

        form.Add(new ByteArrayContent(image), "image", "image");
        return form;
    }
}
