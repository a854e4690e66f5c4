using System.Net;
using System.Security.Cryptography;
using Reticulum.Peers;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Peers;

/// <summary>A peer that is none: it can reach the port, may have heard what nodes say to each other, and does not know the secret.</summary>
public sealed class RoguePeerTests : IAsyncLifetime
{
    private const int Requests = 1000;

    private static readonly byte[] Picture = PeerImages.Bytes(5000);

    private readonly HttpClient _client = new();
    private PeerNode _node = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _node = await PeerNode.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Node_AThousandRogueRequests_AcceptsNone()
    {
        var heard = Sign("GET", State(0));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("GET", State(0), heard)).Status);
        var heardStore = Sign("PUT", Store(), PeerImages.Of(Picture).Sha256);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", Store(), heardStore, Picture)).Status);
        Assert.Equal(2, _node.Copies.Asked.Count);
        for (var i = 0; i < Requests; i++)
        {
            var (status, isProven) = await RogueAsync(i, heard, heardStore);
            Assert.True((int)status >= 400, $"{i}: {status}");
            Assert.True(!isProven || i % 12 is 2 or 3, $"{i}: proven"); // who replays gets "that was asked before", for the one who asked
        }

        Assert.Equal(2, _node.Copies.Asked.Count);
        Assert.Single(_node.Copies.Whole);
        Assert.Equal(0, _node.News.Kicks);
    }

    /// <summary>The signature is right, since it was heard before it arrived; the body is the rogue's.</summary>
    [Fact]
    public async Task Node_SignedRequestWithAnotherBody_StoresNothing()
    {
        for (var i = 0; i < 50; i++)
        {
            byte[] other = [.. Picture];
            other[Random.Shared.Next(other.Length)] ^= 1;
            Assert.Equal(HttpStatusCode.InternalServerError, (await SendAsync("PUT", Store(), Sign("PUT", Store(), PeerImages.Of(Picture).Sha256), other)).Status);
        }

        Assert.Empty(_node.Copies.Whole);
    }

    [Fact]
    public async Task Node_BodyWhereNoneBelongs_IsRefused()
    {
        const string Target = PeerRoutes.Layout;
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("POST", Target, Sign("POST", Target), [1])).Status);
        Assert.Equal(0, _node.News.Kicks);
    }

    [Fact]
    public async Task Node_NoSecret_HasNoSuchAddresses()
    {
        await using var alone = await PeerNode.StartAsync(secret: "");
        foreach (var target in new[] { PeerRoutes.Node, PeerRoutes.Report, State(1) })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("GET", target, null, node: alone)).Status);
        }
    }

    private static string State(int image) => $"{PeerRoutes.Images}/{TestIds.Of(image)}{PeerRoutes.State}";

    private static string Store()
    {
        var image = PeerImages.Of(Picture);
        return $"{PeerRoutes.Images}/{image.Id}{PeerRoutes.Original}?image={PeerNote.Write(image)}";
    }

    private PeerStamp Sign(string method, string target, string body = PeerSignature.NoBody, string secret = PeerKeys.Secret, Guid? receiver = null, int seconds = 0) =>
        PeerSignature.Sign(PeerKeys.Of(secret), method, target, receiver ?? _node.Node.Id, body, TimeProvider.System.GetUtcNow().AddSeconds(seconds));

    private Task<(HttpStatusCode Status, bool IsProven)> RogueAsync(int number, PeerStamp heard, PeerStamp heardStore)
    {
        const string Nudge = PeerRoutes.Layout;
        return (number % 12) switch
        {
            0 => SendAsync("GET", State(number), null),
            1 => SendAsync("GET", State(number), Sign("GET", State(number), secret: $"guess {number}")),
            2 => SendAsync("GET", State(0), heard),
            3 => SendAsync("PUT", Store(), heardStore, Picture),
            4 => SendAsync("GET", State(number + 1), heard),
            5 => SendAsync("GET", State(0) + "?x", heard),
            6 => SendAsync("POST", State(0).Replace(PeerRoutes.State, PeerRoutes.Verify, StringComparison.Ordinal), heard),
            7 => SendAsync("PUT", Store(), heardStore with { Body = Convert.ToHexStringLower(SHA256.HashData([1])) }, [1]),
            8 => SendAsync("POST", Nudge, Sign("POST", Nudge, receiver: Guid.NewGuid())),
            9 => SendAsync("POST", Nudge, Sign("POST", Nudge, receiver: Guid.Empty)),
            10 => SendAsync("GET", State(0), heard with { Time = heard.Time + 1, Nonce = RandomNumberGenerator.GetHexString(32, lowercase: true) }),
            _ => SendAsync("POST", Nudge, Sign("POST", Nudge) with { Mac = RandomNumberGenerator.GetHexString(64, lowercase: true) }),
        };
    }

    private async Task<(HttpStatusCode Status, bool IsProven)> SendAsync(string method, string target, PeerStamp? stamp, byte[]? body = null, PeerNode? node = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), new Uri((node ?? _node).Addresses[0], target));
        request.Content = body is null ? null : new ByteArrayContent(body);
        if (stamp is not null)
        {
            request.Headers.Add(PeerStamp.Header, stamp.ToString());
        }

        using var answer = await _client.SendAsync(request, Cancelled);
        return (answer.StatusCode, answer.Headers.Contains(PeerSignature.ProofHeader));
    }
}
