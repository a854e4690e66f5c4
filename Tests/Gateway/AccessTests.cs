using System.Net;
using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Reticulum.Auth;
using Reticulum.Cluster;
using Xunit;

namespace Reticulum.Tests.Gateway;

/// <summary>Who may do what.</summary>
public sealed class AccessTests
{
    private const string Key = "correct horse";

    [Fact]
    public void KeyRing_HoldsItsKeysAndNoOther() => Gen.Select(Gen.String[1, 20].List[0, 4], Gen.String[0, 20]).Sample((keys, other) =>
    {
        var ring = new KeyRing(keys);
        return keys.All(ring.Holds) && ring.IsEmpty == (keys.Count == 0) && ring.Holds(other) == keys.Contains(other);
    });

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("Bearer", null)]
    [InlineData("Digest x", null)]
    [InlineData("Basic !!!", null)]
    [InlineData("Basic bm9jb2xvbg==", null)]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer abc", "abc")]
    [InlineData("Basic YW5hOnM6ZWNyZXQ=", "s:ecret")]
    public void Credentials_OfAHeader(string? header, string? key) => Assert.Equal(key, Credentials.From(header)?.Key);

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:8080", null, true)]
    [InlineData("::1", "[::1]:8080", null, true)]
    [InlineData("::ffff:127.0.0.1", "localhost", null, true)]
    [InlineData("127.8.8.8", "LOCALHOST:1", null, true)]
    [InlineData("192.168.1.4", "127.0.0.1", null, false)]
    [InlineData("127.0.0.1", "evil.example", null, false)]
    [InlineData("127.0.0.1", "localhost.evil.example", null, false)]
    [InlineData("127.0.0.1", "", null, false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-For", false)]
    [InlineData("127.0.0.1", "localhost", "Forwarded", false)]
    [InlineData("127.0.0.1", "localhost", "Via", false)]
    public void Caller_IsDirectFromLoopback(string address, string host, string? header, bool expected)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) }, Request = { Host = new HostString(host) } };
        if (header is not null)
        {
            http.Request.Headers[header] = "";
        }

        Assert.Equal(expected, Caller.From(http).IsDirectFromLoopback);
    }

    /// <summary>What a browser says of the page that asks: by Sec-Fetch-Site, or, to a node on plain HTTP elsewhere, by Origin alone.</summary>
    [Theory]
    [InlineData(null, null, "Own")]
    [InlineData("", "", "Own")]
    [InlineData("none", "https://evil.example", "Own")]
    [InlineData("same-origin", "https://images.example", "Own")]
    [InlineData("same-site", null, "Neighbour")]
    [InlineData("cross-site", "http://10.0.0.5:8080", "Foreign")]
    [InlineData("anything", null, "Foreign")]
    [InlineData(null, "http://10.0.0.5:8080", "Own")]
    [InlineData(null, "https://10.0.0.5:8080", "Own")]
    [InlineData(null, "http://10.0.0.5", "Foreign")]
    [InlineData(null, "http://10.0.0.5:80801", "Foreign")]
    [InlineData(null, "http://evil.example/10.0.0.5:8080", "Foreign")]
    [InlineData(null, "10.0.0.5:8080", "Foreign")]
    [InlineData(null, "null", "Foreign")]
    public void Caller_SiteOf(string? fetchSite, string? origin, string expected) => Assert.Equal(expected, Caller.SiteOf(fetchSite, origin, new HostString("10.0.0.5:8080")).ToString());

    [Fact]
    public void Caller_WithoutAnAddress_IsNotLoopback() => Assert.False(Caller.From(new DefaultHttpContext { Request = { Host = new HostString("localhost") } }).IsDirectFromLoopback);

    [Theory]
    [InlineData(null, true, "own", "GET", null)]
    [InlineData(null, true, "own", "DELETE", null)]
    [InlineData(null, true, "same-site", "GET", null)]
    [InlineData(null, true, "same-site", "DELETE", "loopback_only")]
    [InlineData(null, true, "cross-site", "GET", "loopback_only")]
    [InlineData(null, false, "own", "GET", "loopback_only")]
    [InlineData("Bearer correct horse", false, "own", "GET", "loopback_only")]
    public void Operator_WithoutKeys_MustBeHere(string? authorization, bool here, string site, string method, string? code) =>
        Assert.Equal(code, Operator().Refuses(CallerOf(authorization, here, site, method))?.Code);

    [Theory]
    [InlineData(null, true, "own", "GET", "admin_key_required")]
    [InlineData("Bearer wrong", true, "own", "GET", "admin_key_refused")]
    [InlineData("Bearer correct horse", false, "own", "DELETE", null)]
    [InlineData("Bearer correct horse", false, "cross-site", "DELETE", null)]
    [InlineData("Basic", false, "own", "DELETE", null)]
    [InlineData("Basic", false, "same-site", "GET", null)]
    [InlineData("Basic", false, "same-site", "POST", "cross_site")]
    [InlineData("Basic", false, "cross-site", "GET", "cross_site")]
    public void Operator_WithKeys_MustBringOne(string? authorization, bool here, string site, string method, string? code) =>
        Assert.Equal(code, Operator(Key).Refuses(CallerOf(authorization, here, site, method))?.Code);

    [Theory]
    [InlineData(false, null, "own", null)]
    [InlineData(false, null, "same-site", null)]
    [InlineData(false, null, "cross-site", "cross_site")]
    [InlineData(false, "Bearer whatever", "own", null)]
    [InlineData(true, null, "cross-site", null)]
    [InlineData(true, "Bearer correct horse", "cross-site", null)]
    [InlineData(true, "Bearer wrong", "own", "key_refused")]
    public void Upload_BeforeItsBody(bool needsKey, string? authorization, string site, string? code)
    {
        var policy = new UploadPolicy(Options.Create(new AccessOptions { UploadKeys = needsKey ? [Key] : [] }));
        Assert.Equal(needsKey, policy.NeedsKey);
        Assert.Equal(code, policy.Refuses(CallerOf(authorization, here: false, site, "POST"))?.Code.Code);
    }

    [Fact]
    public void Credentials_AsText_HideTheKey() => Assert.DoesNotContain(Key, $"{CallerOf($"Bearer {Key}", here: true, "own", "GET")}", StringComparison.Ordinal);

    private static OperatorPolicy Operator(params string[] keys) => new(Options.Create(new AccessOptions { AdminKeys = keys }));

    private static Caller CallerOf(string? authorization, bool here, string site, string method) => new(
        authorization == "Basic" ? Credentials.From($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"anybody:{Key}"))}") : Credentials.From(authorization),
        here,
        Caller.SiteOf(site == "own" ? null : site, null, default),
        method == "GET");
}
