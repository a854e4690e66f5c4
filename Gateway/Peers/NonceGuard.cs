using System.Globalization;

namespace Reticulum.Peers;

/// <summary>
/// The nonces that were seen, as long as their stamps are within the window, so that none is taken twice. Bounded: when it is full, nothing is taken
/// until the oldest are past their time; nothing is forgotten before. Only signed requests get here, so that a stranger cannot fill it.
/// What was signed before this process started, or is not after what was forgotten already (the clock was set back), is not taken either.
/// </summary>
internal sealed class NonceGuard(TimeProvider time, int capacity = NonceGuard.DefaultCapacity)
{
    /// <summary>At 20 to 40 bytes each. Enough for 17 000 requests each second.</summary>
    public const int DefaultCapacity = 1 << 20;

    private readonly Lock _lock = new();

    // By the second of the stamp, which is signed together with the nonce.
    private readonly SortedDictionary<long, HashSet<ulong>> _seen = [];
    private long _forgotten = time.GetUtcNow().ToUnixTimeSeconds() - 1;
    private int _count;

    public NonceVerdict Check(PeerStamp stamp)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var window = (long)PeerSignature.Window.TotalSeconds;
        if (Math.Abs(now - stamp.Time) > window)
        {
            return NonceVerdict.OtherClock;
        }

        // Half of the nonce: two of a million that agree by chance are one in 10^7.
        var nonce = ulong.Parse(stamp.Nonce.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        lock (_lock)
        {
            Forget(now - window);
            if (stamp.Time <= _forgotten)
            {
                return NonceVerdict.Old;
            }

            if (_seen.TryGetValue(stamp.Time, out var second) && second.Contains(nonce))
            {
                return NonceVerdict.Replayed;
            }

            if (_count >= capacity)
            {
                return NonceVerdict.Full;
            }

            if (second is null)
            {
                _seen[stamp.Time] = second = [];
            }

            second.Add(nonce);
            _count++;
            return NonceVerdict.New;
        }
    }

    private void Forget(long before)
    {
        while (_count > 0 && _seen.First() is var (second, nonces) && second < before)
        {
            _seen.Remove(second);
            _count -= nonces.Count;
            _forgotten = Math.Max(_forgotten, second);
        }
    }
}

internal enum NonceVerdict
{
    New,

    /// <summary>The sender's clock and this one's are further apart than <see cref="PeerSignature.Window"/>.</summary>
    OtherClock,

    /// <summary>From before this process started.</summary>
    Old,
    Replayed,
    Full,
}
