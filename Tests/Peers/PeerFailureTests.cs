using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Replication;
using Reticulum.Tests.Images;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Peers;

/// <summary>Peers that are dead, hang or lie.</summary>
public sealed class PeerFailureTests : IAsyncLifetime
{
    private static readonly ImageId Id = TestIds.Of(1);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private PeerNode _asking = null!;
    private PeerNode _asked = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IImageCopies Copies => _asking.Peers.CopiesOf(_asked.Node);

    public async ValueTask InitializeAsync() => (_asking, _asked) = (await PeerNode.StartAsync(_time), await PeerNode.StartAsync(_time));

    public async ValueTask DisposeAsync()
    {
        await _asking.DisposeAsync();
        await _asked.DisposeAsync();
    }

    [Fact]
    public async Task Breaker_AFewFailures_OpensAndFindsThePeerAgain()
    {
        var dead = _asked.Node with { BaseUrl = $"http://127.0.0.1:{LoopbackPorts.Free()}" };
        for (var failures = 0; failures < PeerBreakers.MinFailures; failures++)
        {
            Assert.True(_asking.Peers.IsReachable(dead.Id));
            Assert.IsType<CopyState.Unknown>(await _asking.Peers.CopiesOf(dead).StateAsync(Id, Cancelled));
        }

        Assert.False(_asking.Peers.IsReachable(dead.Id));
        Assert.IsType<CopyState.Unknown>(await Copies.StateAsync(Id, Cancelled));
        Assert.Empty(_asked.Copies.Asked); // it lives again, and is not asked yet
        _time.Advance(PeerBreakers.Break);
        Assert.True(_asking.Peers.IsReachable(dead.Id));
        Assert.IsType<CopyState.Missing>(await Copies.StateAsync(Id, Cancelled));
        Assert.True(_asking.Peers.IsReachable(dead.Id));
    }

    [Fact]
    public async Task Breaker_StillDeadAfterTheBreak_OpensAgain()
    {
        var dead = _asking.Peers.CopiesOf(_asked.Node with { BaseUrl = $"http://127.0.0.1:{LoopbackPorts.Free()}" });
        for (var failures = 0; failures < PeerBreakers.MinFailures; failures++)
        {
            await dead.StateAsync(Id, Cancelled);
        }

        _time.Advance(PeerBreakers.Break);
        await dead.StateAsync(Id, Cancelled);
        Assert.False(_asking.Peers.IsReachable(_asked.Node.Id));
    }

    [Fact]
    public async Task Breaker_CallersGiveUp_StaysClosed()
    {
        var arrived = new SemaphoreSlim(0);
        _asked.Copies.State = async (_, aborted) =>
        {
            arrived.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted);
            return new CopyState.Missing();
        };
        for (var callers = 0; callers < 3 * PeerBreakers.MinFailures; callers++)
        {
            using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            var asking = Copies.StateAsync(Id, caller.Token).AsTask();
            var arrival = arrived.WaitAsync(Cancelled);
            Assert.Same(arrival, await Task.WhenAny(arrival, asking));
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }

        Assert.True(_asking.Peers.IsReachable(_asked.Node.Id));
        _asked.Copies.State = static (_, _) => new(new CopyState.Missing());
        Assert.IsType<CopyState.Missing>(await Copies.StateAsync(Id, Cancelled));
    }

    [Fact]
    public async Task State_PeerHangs_IsUnknownAfterASecond()
    {
        var arrived = new TaskCompletionSource();
        _asked.Copies.State = async (_, aborted) =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted);
            return new CopyState.Missing();
        };
        var asking = Copies.StateAsync(Id, Cancelled).AsTask();
        await arrived.Task.WaitAsync(Cancelled);
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.IsType<CopyState.Unknown>(await asking);
    }

    [Fact]
    public async Task Original_PeerStopsInTheMiddle_BreaksOffAfterTheStall()
    {
        var picture = PeerImages.Bytes(1000);
        _asked.Copies.Original = new OriginalReply.Found(PeerImages.Of(picture), new HangingStream(picture, 500));
        var found = Assert.IsType<OriginalReply.Found>(await Copies.OpenOriginalAsync(PeerImages.Of(picture).Id, Cancelled));
        await using var bytes = found.Bytes;
        await bytes.ReadExactlyAsync(new byte[500], Cancelled);
        var reading = bytes.ReadAsync(new byte[500], Cancelled).AsTask();
        _time.Advance(PeerQuestion.Stall);
        await Assert.ThrowsAnyAsync<IOException>(() => reading);
    }

    /// <summary>Some other process has got the peer's address: nothing that it says is taken for "there is none".</summary>
    [Theory]
    [InlineData(404)]
    [InlineData(200)]
    [InlineData(410)]
    [InlineData(302)]
    public async Task Everything_AnsweredWithoutProof_IsUnreachable(int status)
    {
        await using var liar = await LiarAsync(http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = _asked.Node.BaseUrl;
            return Task.CompletedTask;
        });
        var copies = _asking.Peers.CopiesOf(_asked.Node with { BaseUrl = liar.Urls.Single() });
        Assert.IsType<CopyState.Unknown>(await copies.StateAsync(Id, Cancelled));
        Assert.IsType<OriginalReply.Unreachable>(await copies.OpenOriginalAsync(Id, Cancelled));
        Assert.IsType<RenditionReply.Unreachable>(await copies.RenditionAsync(new RenditionKey(Id, SizeSpec.Full, ImageFormat.Png), make: true, Cancelled));
        Assert.IsType<StoreReply.Unreachable>(await copies.ConfirmAsync(PeerImages.Of([1]), Cancelled));
        Assert.IsType<StoreReply.Unreachable>(await copies.StoreAsync(PeerImages.Of([1]), static () => new MemoryStream([1]), Cancelled));
        Assert.False(await copies.BuryAsync(Id, new Tombstone(1, default), Cancelled));
        Assert.Equal(VerifyVerdict.Unavailable, (await copies.VerifyAsync(Id, Cancelled)).Verdict);
        Assert.Null(await _asking.Peers.IdentifyAsync(liar.Urls.Single(), Cancelled));
        Assert.Empty(_asked.Copies.Asked);
    }

    /// <summary>An answer that was true once, to the same question, asked before.</summary>
    [Fact]
    public async Task State_AnOldAnswerAgain_IsUnknown()
    {
        HeaderDictionary? old = null;
        await using var between = await LiarAsync(async http =>
        {
            if (old is null)
            {
                using var client = new HttpClient();
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_asked.Addresses[0], http.Request.Path));
                request.Headers.Add(PeerStamp.Header, http.Request.Headers[PeerStamp.Header].ToString());
                using var answer = await client.SendAsync(request);
                http.Response.StatusCode = (int)answer.StatusCode;
                old = new HeaderDictionary
                {
                    [PeerNote.Header] = answer.Headers.GetValues(PeerNote.Header).Single(),
                    [PeerSignature.ProofHeader] = answer.Headers.GetValues(PeerSignature.ProofHeader).Single(),
                };
            }
            else
            {
                http.Response.StatusCode = (int)HttpStatusCode.NotFound;
            }

            http.Response.Headers[PeerNote.Header] = old[PeerNote.Header];
            http.Response.Headers[PeerSignature.ProofHeader] = old[PeerSignature.ProofHeader];
        });
        var copies = _asking.Peers.CopiesOf(_asked.Node with { BaseUrl = between.Urls.Single() });
        Assert.IsType<CopyState.Missing>(await copies.StateAsync(Id, Cancelled));
        Assert.IsType<CopyState.Unknown>(await copies.StateAsync(Id, Cancelled));
    }

    [Fact]
    public async Task State_OfAnotherNodeAtThatAddress_IsUnknown()
    {
        Assert.IsType<CopyState.Unknown>(await _asking.Peers.CopiesOf(_asked.Node with { Id = Guid.NewGuid() }).StateAsync(Id, Cancelled));
        Assert.Empty(_asked.Copies.Asked);
    }

    private static async Task<WebApplication> LiarAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(Cancelled);
        return app;
    }

    /// <summary>Some bytes, and then none for ever.</summary>
    private sealed class HangingStream(byte[] bytes, int length) : MemoryStream(bytes, 0, length)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return await base.ReadAsync(buffer, cancellationToken);
        }

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[bufferSize];
            while (await ReadAsync(buffer, cancellationToken) is var count)
            {
                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                await destination.FlushAsync(cancellationToken);
            }
        }
    }
}
