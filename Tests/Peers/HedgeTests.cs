using Microsoft.Extensions.Time.Testing;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;
using Xunit;

namespace Reticulum.Tests.Peers;

public sealed class HedgeTests : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    private readonly FakeTimeProvider _time = new();
    private readonly List<Ask> _asks = [];
    private readonly SemaphoreSlim _asked = new(0);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _asked.Dispose();

    [Fact]
    public async Task First_AnswersInTime_NobodyElseIsAsked()
    {
        var asking = AskAsync(3);
        var first = await NextAsync();
        first.Answer.SetResult("final");
        Assert.Equal("final", await asking);
        Assert.Single(_asks);
        Assert.False(first.Token.IsCancellationRequested); // a stream that it brought goes on
    }

    [Fact]
    public async Task First_Slow_TheNextIsAskedAfterTheDelayAndTheLoserStopped()
    {
        var asking = AskAsync(3);
        var first = await NextAsync();
        _time.Advance(Delay - TimeSpan.FromMilliseconds(1));
        Assert.Single(_asks);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var second = await NextAsync();
        second.Answer.SetResult("final");
        Assert.Equal("final", await asking);
        Assert.True(first.Token.IsCancellationRequested);
        Assert.Equal(2, _asks.Count);
    }

    [Fact]
    public async Task First_SlowButFirst_Wins()
    {
        var asking = AskAsync(2);
        var first = await NextAsync();
        _time.Advance(Delay);
        var second = await NextAsync();
        first.Answer.SetResult("final 1");
        Assert.Equal("final 1", await asking);
        Assert.True(second.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task First_NotFinal_TheNextIsAskedAtOnce()
    {
        var asking = AskAsync(2);
        (await NextAsync()).Answer.SetResult("unreachable");
        (await NextAsync()).Answer.SetResult("final");
        Assert.Equal("final", await asking);
    }

    [Fact]
    public async Task First_Throws_TheNextIsAskedAtOnce()
    {
        var asking = AskAsync(2);
        (await NextAsync()).Answer.SetException(new IOException());
        (await NextAsync()).Answer.SetResult("final");
        Assert.Equal("final", await asking);
    }

    [Fact]
    public async Task First_NobodyFinal_IsNothing()
    {
        var asking = AskAsync(2);
        (await NextAsync()).Answer.SetResult("unreachable");
        (await NextAsync()).Answer.SetResult("unreachable");
        Assert.Null(await asking);
        Assert.Null(await AskAsync(0));
    }

    [Fact]
    public async Task First_NobodyFinalAndOneThrew_ThrowsThat()
    {
        var asking = AskAsync(2);
        (await NextAsync()).Answer.SetException(new InvalidDataException());
        (await NextAsync()).Answer.SetResult("unreachable");
        await Assert.ThrowsAsync<InvalidDataException>(() => asking);
    }

    [Fact]
    public async Task First_CallerGivesUp_AllAreStopped()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var asking = AskAsync(2, caller.Token);
        var first = await NextAsync();
        _time.Advance(Delay);
        var second = await NextAsync();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.True(first.Token.IsCancellationRequested && second.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task First_LoserAnswersLater_ItsStreamIsDisposedOf()
    {
        var (slow, disposed) = (new TaskCompletionSource<OriginalReply>(), new TaskCompletionSource());
        var nodes = Nodes(2);
        var asking = Hedge.FirstAsync<OriginalReply>(
            nodes, (node, _) => node == nodes[0] ? new(slow.Task) : new(new OriginalReply.Missing()), static _ => true, Delay, _time, Cancelled);
        _time.Advance(Delay);
        Assert.IsType<OriginalReply.Missing>(await asking);
        slow.SetResult(new OriginalReply.Found(PeerImages.Of([1]), new WatchedStream(disposed)));
        await disposed.Task.WaitAsync(Cancelled);
    }

    private static Node[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(static number => new Node(Guid.NewGuid(), $"n{number}"))];

    private Task<string?> AskAsync(int nodes, CancellationToken? cancellationToken = null) => Hedge.FirstAsync<string>(
        Nodes(nodes),
        (_, token) =>
        {
            var ask = new Ask(new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously), token);
            _asks.Add(ask);
            _asked.Release();
            return new(ask.Answer.Task);
        },
        static answer => answer.StartsWith("final", StringComparison.Ordinal),
        Delay,
        _time,
        cancellationToken ?? Cancelled);

    private async Task<Ask> NextAsync()
    {
        await _asked.WaitAsync(Cancelled);
        return _asks[^1];
    }

    private sealed record Ask(TaskCompletionSource<string> Answer, CancellationToken Token);

    private sealed class WatchedStream(TaskCompletionSource disposed) : MemoryStream
    {
        protected override void Dispose(bool disposing)
        {
            disposed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
