using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Reticulum.Tests.Scrubbing;

/// <summary>A fake clock that says when somebody begins to wait, and for how long: it goes exactly as far as it is waited for.</summary>
internal sealed class ArmedTime() : FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50))
{
    private readonly Channel<TimeSpan> _armed = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _armed.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>The next wait, in whatever time it takes; the clock stands still.</summary>
    public async Task<TimeSpan> ArmedAsync() => await _armed.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Every wait is over as soon as it begins, until the task has ended.</summary>
    public async Task PassUntilAsync(Task ended)
    {
        while (!ended.IsCompleted)
        {
            var waits = _armed.Reader.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask();
            await Task.WhenAny(ended, waits);
            while (_armed.Reader.TryRead(out var due))
            {
                Advance(due);
            }
        }
    }
}
