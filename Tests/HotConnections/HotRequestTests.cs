using System.Text;
using CsCheck;
using Reticulum.HotConnections;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.HotConnections;

/// <summary>Only what is understood to the last byte is taken; all else is Kestrel's.</summary>
public sealed class HotRequestTests
{
    private const int MaxDimension = 8192;
    private const string Path = "/image/36f675cc81e74ef5e8e25d940ed904759531985d/300w/photo.webp";
    private const string Host = "Host: example.com:8080\r\n";

    /// <summary>Requests that are taken, with <c>{P}</c> for the path and <c>{H}</c> for the host.</summary>
    public static TheoryData<string> Taken =>
    [
        "GET {P} HTTP/1.1\r\n{H}\r\n",
        "HEAD {P} HTTP/1.1\r\n{H}\r\n",
        "GET {P}?v=2&w=a,b HTTP/1.1\r\n{H}\r\n",
        "GET {P} HTTP/1.1\r\nhOsT:127.0.0.1\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Connection: Keep-Alive\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Cookie: a=b; c=\"d\"\r\nAccept:\r\nUser-Agent: \t x \t\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}If-None-Match: \"abc\"\r\nIf-Modified-Since: Mon, 23 Nov 2026 07:10:00 GMT\r\n\r\n",
    ];

    /// <summary>Requests that are Kestrel's, or not whole.</summary>
    public static TheoryData<string> Others =>
    [
        "",
        "GET {P} HTTP/1.1",
        "GET {P} HTTP/1.1\r\n{H}",
        "GET {P} HTTP/1.1\r\n{H}\r",
        "\r\nGET {P} HTTP/1.1\r\n{H}\r\n",
        "get {P} HTTP/1.1\r\n{H}\r\n",
        "POST {P} HTTP/1.1\r\n{H}\r\n",
        "GET  {P} HTTP/1.1\r\n{H}\r\n",
        "GET {P}  HTTP/1.1\r\n{H}\r\n",
        "GET {P} HTTP/1.0\r\n{H}\r\n",
        "GET {P} HTTP/1.1\n{H}\r\n",
        "GET {P} HTTP/1.1\r\nHost: x\nCookie: a\r\n\r\n",
        "GET {P} HTTP/1.1\r\nHost: x\rCookie: a\r\n\r\n",
        "GET http://example.com{P} HTTP/1.1\r\n{H}\r\n",
        "GET {P}#x HTTP/1.1\r\n{H}\r\n",
        "GET {P}?a=%20 HTTP/1.1\r\n{H}\r\n",
        "GET /image/../image/x/300w/y.jpg HTTP/1.1\r\n{H}\r\n",
        "GET /image/36f675cc81e74ef5e8e25d940ed904759531985d/300w/ph%6Fto.webp HTTP/1.1\r\n{H}\r\n",
        "GET /image/36f675cc81e74ef5e8e25d940ed904759531985d/300w/../a.webp HTTP/1.1\r\n{H}\r\n",
        "GET {P} HTTP/1.1\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}{H}\r\n",
        "GET {P} HTTP/1.1\r\nHost:\r\n\r\n",
        "GET {P} HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET {P} HTTP/1.1\r\nHost: a:\r\n\r\n",
        "GET {P} HTTP/1.1\r\nHost: a:80:80\r\n\r\n",
        "GET {P} HTTP/1.1\r\nHost: a:123456\r\n\r\n",
        "GET {P} HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET {P} HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Connection: close\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Content-Length: 5\r\n\r\nhello",
        "GET {P} HTTP/1.1\r\n{H}Content-Length: 0\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Transfer-Encoding : chunked\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Cookie: a\r\n Transfer-Encoding: chunked\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Expect: 100-continue\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Range: bytes=0-1\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}If-Match: \"abc\"\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}If-Modified-Since: Mon, 23 Nov 2026 07:10:00 GMT\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}If-None-Match: *\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}If-None-Match: W/\"abc\"\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}If-None-Match: \"a\", \"b\"\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}If-None-Match: \"\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}If-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}X-Nobody-Knows: a\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Cookie: caf\u00E9\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Cookie: a\0b\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}Cookie\r\n\r\n",
        "GET {P} HTTP/1.1\r\n{H}: a\r\n\r\n",
        "GET /status/ HTTP/1.1\r\n{H}\r\n",
    ];

    [Theory]
    [MemberData(nameof(Taken))]
    public void TryRead_OfAPlainRequest_TakesAllOfItAndNoMore(string text)
    {
        var bytes = Bytes(text);

        Assert.True(HotRequest.TryRead([.. bytes, .. "GET /"u8], MaxDimension, out var request));
        Assert.Equal(bytes.Length, request.Length);
        Assert.Equal(new RenditionKey(ImageId.Parse("36f675cc81e74ef5e8e25d940ed904759531985d"), SizeSpec.Box(300, 0), ImageFormat.WebP), request.Key);
        Assert.Equal(text.StartsWith("HEAD", StringComparison.Ordinal), request.IsHead);
        Assert.Equal(text.Contains("If-None-Match", StringComparison.Ordinal) ? "\"abc\"" : "", Encoding.ASCII.GetString(request.IfNoneMatch));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void TryRead_OfAnythingElse_LeavesIt(string text) => Assert.False(HotRequest.TryRead(Bytes(text), MaxDimension, out _));

    /// <summary>Wherever the network cuts it.</summary>
    [Fact]
    public void TryRead_OfAnUnfinishedRequest_LeavesIt()
    {
        var bytes = Bytes("GET {P} HTTP/1.1\r\n{H}Cookie: a=b\r\n\r\n");
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(HotRequest.TryRead(bytes.AsSpan(0, length), MaxDimension, out _));
        }
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void TryRead_UpToTheMostHeaders_AndNoFurther(int besideHost, bool taken) => Assert.Equal(
        taken, HotRequest.TryRead(Bytes("GET {P} HTTP/1.1\r\n{H}" + string.Concat(Enumerable.Repeat("Accept: a\r\n", besideHost)) + "\r\n"), MaxDimension, out _));

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void TryRead_UpToTheLongestPath_AndNoFurther(int length, bool taken)
    {
        var path = Path.Replace("photo", "photo".PadRight(length - Path.Length + "photo".Length, 'x'), StringComparison.Ordinal);
        Assert.Equal(length, path.Length);
        Assert.Equal(taken, HotRequest.TryRead(Bytes($"GET {path} HTTP/1.1\r\n{{H}}\r\n"), MaxDimension, out _));
    }

    /// <summary>One byte that is no letter, anywhere in a request that is taken, never makes it end elsewhere: it is the same request, or none.</summary>
    [Fact]
    public void TryRead_OfAMutant_NeverEndsElsewhere()
    {
        var whole = Bytes("GET {P} HTTP/1.1\r\n{H}Accept: a\r\n\r\n");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] mutant = [.. whole];
            mutant[at] = value;
            return !HotRequest.TryRead([.. mutant, .. whole], MaxDimension, out var request) || request.Length == whole.Length;
        });
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text.Replace("{P}", Path, StringComparison.Ordinal).Replace("{H}", Host, StringComparison.Ordinal));
}
