using Microsoft.Extensions.Options;

namespace Reticulum.Healing;

/// <summary>So many bytes a second: whoever has used some waits until they are paid for. Thread-safe.</summary>
internal sealed class ByteBudget(TimeProvider time, Func<double> bytesPerSecond)
{
    // A timer fires a millisecond or two late: of 17 KB files at 8 MB a second that would be two fifths of the rate.
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private long _paidUntil = time.GetTimestamp();

    public static ByteBudget Of(IOptions<RebalanceOptions> options, TimeProvider time) => new(time, () => options.Value.BytesPerSecond);

    /// <summary>
    /// Returns when the bytes, and those of whoever came before, are paid for. Who comes a little late, because the wait before was a little long, has lost nothing;
    /// time in which nothing was used is not saved up.
    /// </summary>
    public async Task SpendAsync(long bytes, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var from = time.GetElapsedTime(_paidUntil, now) <= Lateness ? _paidUntil : now;
            _paidUntil = from + (long)(bytes / bytesPerSecond() * time.TimestampFrequency);
            wait = time.GetElapsedTime(now, _paidUntil);
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }
}
