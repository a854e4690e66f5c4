using Microsoft.Extensions.Options;

namespace Reticulum.Healing;

/// <summary>So many bytes a second: whoever has used some waits until they are paid for. Thread-safe.</summary>
internal sealed class ByteBudget(TimeProvider time, Func<double> bytesPerSecond)
{
    private readonly Lock _gate = new();
    private long _paidUntil = time.GetTimestamp();

    public static ByteBudget Of(IOptions<RebalanceOptions> options, TimeProvider time) => new(time, () => options.Value.BytesPerSecond);

    /// <summary>Returns when the bytes, and those of whoever came before, are paid for. Time in which nothing was used is not saved up.</summary>
    public async Task SpendAsync(long bytes, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _paidUntil = Math.Max(_paidUntil, now) + (long)(bytes / bytesPerSecond() * time.TimestampFrequency);
            wait = time.GetElapsedTime(now, _paidUntil);
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }
}
