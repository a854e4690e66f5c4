using System.Net;
using Reticulum.Configuration;
using Reticulum.Peers;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Peers;

public sealed class InternalUrlsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Addresses_OfTheirOwn_AreApartFromThePublicOnes()
    {
        var port = LoopbackPorts.Free();
        await using var node = await PeerNode.StartAsync(settings: $"Cluster:InternalUrls=http://127.0.0.1:{port}");
        await using var other = await PeerNode.StartAsync();
        Assert.Equal(2, node.Addresses.Count);
        var (outer, inner) = (node.Addresses[0], node.Addresses[1]);
        Assert.Equal(port, inner.Port);
        Assert.NotNull(await other.Peers.IdentifyAsync(inner.ToString(), Cancelled));
        Assert.Null(await other.Peers.IdentifyAsync(outer.ToString(), Cancelled));
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, new Uri(outer, "/healthz/live")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, new Uri(inner, "/healthz/live")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, new Uri(inner, PeerRoutes.Node)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, new Uri(outer, PeerRoutes.Node)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, new Uri(outer, "/Internal/node")));
    }

    [Fact]
    public async Task Addresses_NotSet_ArePublic()
    {
        await using var node = await PeerNode.StartAsync();
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, new Uri(Assert.Single(node.Addresses), "/healthz/live")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, new Uri(node.Addresses[0], PeerRoutes.Node)));
    }

    [Theory]
    [InlineData("here")]
    [InlineData("http://10.1.0.5:9080/path")]
    [InlineData("http://10.1.0.5:9080;x")]
    public async Task Addresses_NotUnderstood_KeepItFromStarting(string urls) =>
        await Assert.ThrowsAsync<CannotStartException>(() => PeerNode.StartAsync(settings: $"Cluster:InternalUrls={urls}"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("http://*:9080")]
    [InlineData("http://[::1]:9080; https://10.1.0.5:9443")]
    public void TryParse_Addresses_AreUnderstood(string? urls) => Assert.Null(InternalUrls.TryParse(urls, out _));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, Uri address)
    {
        using var answer = await client.GetAsync(address, Cancelled);
        return answer.StatusCode;
    }
}
