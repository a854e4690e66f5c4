namespace Reticulum.Peers;

/// <summary>At most one in each <paramref name="interval"/>; the others are counted. For lines of the log that a stranger can provoke.</summary>
internal sealed class Pace(TimeProvider time, TimeSpan interval)
{
    private readonly Lock _lock = new();
    private long? _last;
    private long _others;

    /// <param name="others">How many were not let through since the last one that was.</param>
    public bool TryTake(out long others)
    {
        lock (_lock)
        {
            others = _others;
            if (_last is { } last && time.GetElapsedTime(last) < interval)
            {
                _others++;
                return false;
            }

            (_last, _others) = (time.GetTimestamp(), 0);
            return true;
        }
    }
}
