namespace Reticulum.Tests.Cluster;

/// <summary>
/// The machine's own clock, for faults that have a length (the database is away for a minute) and for waits on what other processes do.
/// Nothing here expects anything to be quick: a limit is where a wait gives up.
/// </summary>
internal static class Moments
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>The fault lasts that long.</summary>
    public static async Task PassAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(length, TimeProvider.System);
        await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>Asks again and again until nothing is missing.</summary>
    /// <param name="missing">What it still waits for; null: nothing.</param>
    /// <param name="limit">Then it gives up.</param>
    /// <param name="cancellationToken">Ends it too.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">With what was missing at the end.</exception>
    public static async Task<TimeSpan> UntilAsync(Func<Task<string?>> missing, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Poll, TimeProvider.System);
        while (await missing() is { } still)
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"After {limit.TotalSeconds:F0} s: {still}");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return TimeProvider.System.GetElapsedTime(start);
    }
}
