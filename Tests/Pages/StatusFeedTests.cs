using System.Net.ServerSentEvents;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Pages;
using Xunit;

namespace Reticulum.Tests.Pages;

/// <summary>One look a second for all, none for nobody; and a stream that never keeps a process.</summary>
public sealed class StatusFeedTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _looked = new(0);
    private readonly StatusFeed _feed;
    private volatile StatusFrame _frame = StatusFrameTests.Frame("summary 1", "nodes 1");
    private volatile Exception? _fails;
    private int _looks;

    public StatusFeedTests() => _feed = new StatusFeed(LookAsync, _time, NullLogger<StatusFeed>.Instance, _stopping.Token);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _feed.Dispose();
        _stopping.Dispose();
        _looked.Dispose();
    }

    [Fact]
    public void Listen_NobodyDoes_NothingIsLookedAt()
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _looks);
    }

    [Fact]
    public async Task Listen_Two_ShareTheLooksAndGetWhatHasChanged()
    {
        await using var one = Listen();
        await using var other = Listen();
        Assert.Contains("nodes 1", (await NextAsync(one)).Data, StringComparison.Ordinal);
        Assert.Contains("summary 1", (await NextAsync(other)).Data, StringComparison.Ordinal);
        Assert.Equal(1, _looks);

        _frame = StatusFrameTests.Frame("summary 1", "nodes 2");
        await LookAgainAsync();
        foreach (var listener in new[] { one, other })
        {
            var change = await NextAsync(listener);
            Assert.Equal(StatusFeed.Change, change.EventType);
            Assert.Contains("nodes 2", change.Data, StringComparison.Ordinal);
            Assert.DoesNotContain("summary", change.Data, StringComparison.Ordinal);
        }

        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task Listen_NothingChanges_ABeatTellsThatItWasLookedAt()
    {
        await using var listener = Listen();
        await NextAsync(listener);
        var next = NextAsync(listener);
        for (var look = 0; look < StatusFeed.QuietLooks; look++)
        {
            Assert.False(next.IsCompleted);
            await LookAgainAsync();
        }

        Assert.Equal((StatusFeed.Beat, ""), ((await next).EventType, (await next).Data));
    }

    /// <summary>What it cannot see it says nothing of, not even that nothing has changed.</summary>
    [Fact]
    public async Task Listen_LooksFail_IsSilentUntilOneDoesNot()
    {
        await using var listener = Listen();
        await NextAsync(listener);
        _fails = new InvalidOperationException("a bug");
        for (var look = 0; look < 2 * StatusFeed.QuietLooks; look++)
        {
            await LookAgainAsync();
        }

        var next = NextAsync(listener);
        Assert.False(next.IsCompleted);
        _fails = null;
        _frame = StatusFrameTests.Frame("summary 2", "nodes 1");
        await LookAgainAsync();
        Assert.Contains("summary 2", (await next).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_AfterTheLastHasLeft_SeesNothingOld()
    {
        await using (var first = Listen())
        {
            await NextAsync(first);
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _looks);
        _frame = StatusFrameTests.Frame("summary 1", "nodes 2");
        await using var second = Listen();
        Assert.Contains("nodes 2", (await NextAsync(second)).Data, StringComparison.Ordinal);
        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task Listen_TheProcessStops_TheStreamEnds()
    {
        await using var listener = Listen();
        await NextAsync(listener);
        var next = listener.MoveNextAsync().AsTask();
        await _stopping.CancelAsync();
        Assert.False(await next);
    }

    [Fact]
    public async Task Listen_AsManyAsAreTaken_IsFullUntilOneLeaves()
    {
        var listeners = Enumerable.Range(0, StatusFeed.MaxListeners).Select(_ => Listen()).ToList();
        foreach (var listener in listeners)
        {
            Assert.False(_feed.IsFull);
            await NextAsync(listener);
        }

        Assert.True(_feed.IsFull);
        await listeners[0].DisposeAsync();
        Assert.False(_feed.IsFull);
        foreach (var listener in listeners)
        {
            await listener.DisposeAsync();
        }
    }

    private IAsyncEnumerator<SseItem<string>> Listen() => _feed.ListenAsync(Cancellation).GetAsyncEnumerator(Cancellation);

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> listener)
    {
        Assert.True(await listener.MoveNextAsync());
        return listener.Current;
    }

    /// <summary>A second passes, and the look that it brings is over.</summary>
    private async Task LookAgainAsync()
    {
        while (await _looked.WaitAsync(0, Cancellation))
        {
        }

        _time.Advance(StatusFeed.Period);
        await _looked.WaitAsync(Cancellation);
    }

    private ValueTask<StatusFrame> LookAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _looks);
        var fails = _fails;
        var frame = _frame;
        _looked.Release();
        return fails is null ? new(frame) : throw fails;
    }
}
