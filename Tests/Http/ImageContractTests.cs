using System.Net;
using System.Net.Http.Headers;
using NetVips;
using Reticulum.Tests.Gateway;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Http;

/// <summary>The contract's section 2, "Get", through the whole product.</summary>
public sealed class ImageContractTests
{
    private const string Unknown = "0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData("jpg", "image/jpeg", "jpegload")]
    [InlineData("png", "image/png", "pngload")]
    [InlineData("gif", "image/gif", "gifload")]
    [InlineData("webp", "image/webp", "webpload")]
    [InlineData("avif", "image/avif", "heifload")]
    public async Task Get_EachFormat_IsThatPictureWithAllHeaders(string extension, string mediaType, string loader)
    {
        await using var node = ReticulumApplication.Start();
        var hash = await node.StoreAsync(SampleImages.Photo(600, 400));
        using var answer = await node.GetAsync($"/image/{hash}/300w/a name.{extension}");
        var bytes = await ReticulumApplication.BytesAsync(answer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(mediaType, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(bytes.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(("300", "200"), (answer.Headers.GetValues("X-Image-Width").Single(), answer.Headers.GetValues("X-Image-Height").Single()));
        Assert.Matches("^\"[^\"]+\"$", answer.Headers.ETag?.ToString());
        Assert.NotNull(answer.Content.Headers.LastModified);
        using var picture = Image.NewFromBuffer(bytes);
        Assert.Equal((300, 200), (picture.Width, picture.Height));
        Assert.StartsWith(loader, (string)picture.Get("vips-loader"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("full/x.jpg")]
    [InlineData("300w/x.webp")]
    public async Task Head_SameHeadersNoBody(string what)
    {
        await using var node = ReticulumApplication.Start();
        var path = $"/image/{await node.StoreAsync(SampleImages.Photo(600, 400))}/{what}";
        using var get = await node.GetAsync(path);
        using var head = await node.SendAsync(HttpMethod.Head, path);
        Assert.Equal(Headers(get), Headers(head));
        Assert.Empty(await ReticulumApplication.BytesAsync(head));
        Assert.NotEmpty(await ReticulumApplication.BytesAsync(get));

        static string Headers(HttpResponseMessage answer) => string.Join('\n', answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"));
    }

    [Theory]
    [InlineData("full/x.jpg")]
    [InlineData("300w/x.webp")]
    public async Task Get_ClientHasIt_Is304(string what)
    {
        await using var node = ReticulumApplication.Start();
        var path = $"/image/{await node.StoreAsync(SampleImages.Photo(600, 400))}/{what}";
        using var first = await node.GetAsync(path);
        var tag = first.Headers.ETag!.ToString();
        var date = first.Content.Headers.GetValues("Last-Modified").Single();
        foreach (var header in new[] { ("If-None-Match", tag), ("If-None-Match", $"\"x\", W/{tag}"), ("If-None-Match", "*"), ("If-Modified-Since", date) })
        {
            using var again = await node.GetAsync(path, header);
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal((tag, "public, max-age=31536000, immutable"), (again.Headers.ETag?.ToString(), again.Headers.GetValues("Cache-Control").Single()));
            Assert.Equal(date, again.Content.Headers.GetValues("Last-Modified").Single());
        }

        using var changed = await node.GetAsync(path, ("If-None-Match", "\"x\""), ("If-Modified-Since", date));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using var precondition = await node.GetAsync(path, ("If-Match", "\"x\""));
        await ProblemAssert.IsAsync("precondition_failed", precondition);
    }

    [Fact]
    public async Task Get_OriginalByRanges_IsTheBytes()
    {
        await using var node = ReticulumApplication.Start();
        var image = SampleImages.Photo(600, 400);
        var path = $"/image/{await node.StoreAsync(image)}/full/x.jpg";
        using var part = await node.GetAsync(path, ("Range", "bytes=100-199"));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(image[100..200], await ReticulumApplication.BytesAsync(part));
        Assert.Equal(new ContentRangeHeaderValue(100, 199, image.Length), part.Content.Headers.ContentRange);
        using var outside = await node.GetAsync(path, ("Range", $"bytes={image.Length}-"));
        await ProblemAssert.IsAsync("range_not_satisfiable", outside);
        Assert.Equal(new ContentRangeHeaderValue(image.Length), outside.Content.Headers.ContentRange);
        using var other = await node.GetAsync(path, ("Range", "bytes=0-9"), ("If-Range", "\"x\""));
        Assert.Equal(image, await ReticulumApplication.BytesAsync(other));
    }

    [Fact]
    public async Task Get_SloppyAddress_IsOneRedirectThatWorks()
    {
        await using var node = ReticulumApplication.Start();
        var hash = await node.StoreAsync(SampleImages.Photo(600, 400));
        using var redirect = await node.GetAsync($"/image/{hash.ToUpperInvariant()}/0200h300w/a%20b%2Fc.JPEG?v=1");
        Assert.Equal(HttpStatusCode.MovedPermanently, redirect.StatusCode);
        Assert.Equal($"/image/{hash}/300w200h/a%20b%2Fc.jpg?v=1", redirect.Headers.GetValues("Location").Single());
        using var picture = await node.GetAsync(redirect.Headers.GetValues("Location").Single());
        Assert.Equal(HttpStatusCode.OK, picture.StatusCode);
    }

    [Fact]
    public async Task Get_Sizes_FollowTheGeometryAndNeverEnlarge()
    {
        await using var node = ReticulumApplication.Start();
        var hash = await node.StoreAsync(SampleImages.Photo(600, 400));
        foreach (var (size, width, height) in new[] { ("full", 600, 400), ("100s", 100, 100), ("300w", 300, 200), ("100h", 150, 100), ("300w100h", 150, 100), ("8192w", 600, 400), ("8192s", 400, 400) })
        {
            using var answer = await node.GetAsync($"/image/{hash}/{size}/x.png");
            Assert.Equal($"{size} {width}x{height}", $"{size} {answer.Headers.GetValues("X-Image-Width").Single()}x{answer.Headers.GetValues("X-Image-Height").Single()}");
        }
    }

    [Theory]
    [InlineData("malformed_size", "8193w/x.jpg")]
    [InlineData("malformed_size", "0w/x.jpg")]
    [InlineData("malformed_size", "big/x.jpg")]
    [InlineData("unsupported_format", "300w/x.bmp")]
    [InlineData("unsupported_format", "300w/x")]
    [InlineData("unsupported_format", "300w/x.tif")]
    [InlineData("unsupported_format", "full/x.tif")]
    public async Task Get_WhatCannotBe_Is400(string code, string what)
    {
        await using var node = ReticulumApplication.Start();
        await node.AssertGivesAsync(code, $"/image/{await node.StoreAsync(SampleImages.Photo(60, 40))}/{what}");
    }

    [Fact]
    public async Task Get_LargestNumberInASize_IsTheLimits()
    {
        await using var node = ReticulumApplication.Start("Limits:MaxDimension=50");
        var hash = await node.StoreAsync(SampleImages.Photo(60, 40));
        using var within = await node.GetAsync($"/image/{hash}/50w/x.jpg");
        Assert.Equal(HttpStatusCode.OK, within.StatusCode);
        await node.AssertGivesAsync("malformed_size", $"/image/{hash}/51w/x.jpg");
    }

    [Theory]
    [InlineData("/image/" + Unknown + "/300w/x.jpg")]
    [InlineData("/image/" + Unknown + "/full/x.jpg")]
    [InlineData("/image/" + Unknown + "/info")]
    [InlineData("/api/v1/images/" + Unknown)]
    [InlineData("/image/xyz/300w/x.jpg")]
    [InlineData("/image/......................................../full/x.jpg")]
    [InlineData("/image/xyz/info")]
    [InlineData("/api/v1/images/xyz")]
    public async Task Get_NoSuchImage_Is404(string path)
    {
        await using var node = ReticulumApplication.Start();
        await node.AssertGivesAsync("not_found", path);
    }

    [Fact]
    public async Task Info_IsWhatTheContractSays()
    {
        await using var node = ReticulumApplication.Start();
        var image = SampleImages.Animation(40, 30, 3);
        var hash = await node.StoreAsync(image);
        var info = await node.GetJsonAsync($"/image/{hash}/info");
        Assert.Equal(
            ["hash", "length", "content_type", "extension", "width", "height", "pages", "uploaded_at", "nodes"], info.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            (hash, image.Length, "image/gif", "gif", 40, 30, 3, "node0"),
            (info.GetProperty("hash").GetString(), info.GetProperty("length").GetInt32(), info.GetProperty("content_type").GetString(), info.GetProperty("extension").GetString(),
                info.GetProperty("width").GetInt32(), info.GetProperty("height").GetInt32(), info.GetProperty("pages").GetInt32(), info.GetProperty("nodes")[0].GetString()));
        Assert.True(info.GetProperty("uploaded_at").TryGetDateTimeOffset(out _));
    }

    [Fact]
    public async Task Delete_GoneForEveryReaderUntilUploadedAgain()
    {
        await using var node = ReticulumApplication.Start();
        var image = SampleImages.Photo(600, 400);
        var hash = await node.StoreAsync(image);
        string[] readers = [$"/image/{hash}/full/x.jpg", $"/image/{hash}/300w/x.webp", $"/image/{hash}/info", $"/api/v1/images/{hash}"];
        using (var rendition = await node.GetAsync(readers[1]))
        {
            Assert.Equal(HttpStatusCode.OK, rendition.StatusCode);
        }

        foreach (var _ in new[] { "the first time", "again" })
        {
            using var deleted = await node.SendAsync(HttpMethod.Delete, $"/api/v1/images/{hash}");
            Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        }

        foreach (var reader in readers)
        {
            await node.AssertGivesAsync("deleted", reader);
        }

        Assert.Equal(hash, await node.StoreAsync(image));
        foreach (var reader in readers)
        {
            using var back = await node.GetAsync(reader);
            Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        }
    }

    [Fact]
    public async Task Get_OriginalWithAWrongBit_SendsNoneOfIt()
    {
        await using var node = ReticulumApplication.Start();
        var image = SampleImages.Photo(600, 400);
        var hash = await node.StoreAsync(image);
        var file = Directory.EnumerateFiles(node.Home, "full.jpg", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        foreach (var what in new[] { "full/x.jpg", "full/x.jpg", "300w/x.webp" })
        {
            using var answer = await node.GetAsync($"/image/{hash}/{what}");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        Assert.Equal(hash, await node.StoreAsync(image));
        using var healed = await node.GetAsync($"/image/{hash}/full/x.jpg");
        Assert.Equal(image, await ReticulumApplication.BytesAsync(healed));
    }
}
