namespace Reticulum.Images;

/// <summary>
/// Which renditions go: the longest unused, by the minute of their last use. Pure. Memory grows with the number of distinct minutes, not of renditions.
/// </summary>
public sealed class EvictionPlan
{
    private readonly SortedDictionary<long, long> _bytesByMinute = [];

    /// <summary>Bytes of all that was added.</summary>
    public long TotalBytes { get; private set; }

    public void Add(DateTimeOffset lastUsed, long bytes)
    {
        var minute = Minute(lastUsed);
        _bytesByMinute[minute] = _bytesByMinute.GetValueOrDefault(minute) + bytes;
        TotalBytes += bytes;
    }

    /// <summary>Renditions last used before the result hold at least <paramref name="excess"/> bytes, and no earlier minute would do. Null: nothing is to go.</summary>
    public DateTimeOffset? Cutoff(long excess)
    {
        foreach (var (minute, bytes) in _bytesByMinute)
        {
            if (excess <= 0)
            {
                return null;
            }

            excess -= bytes;
            if (excess <= 0)
            {
                return DateTimeOffset.UnixEpoch.AddMinutes(minute + 1);
            }
        }

        return _bytesByMinute.Count > 0 && excess > 0 ? DateTimeOffset.MaxValue : null;
    }

    private static long Minute(DateTimeOffset time) => (long)Math.Floor((time - DateTimeOffset.UnixEpoch).TotalMinutes);
}
