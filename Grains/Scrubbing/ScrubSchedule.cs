using Reticulum.Healing;

namespace Reticulum.Scrubbing;

/// <summary>How fast a pass has to be, and when the next one begins. Pure.</summary>
internal static class ScrubSchedule
{
    /// <summary>A pass is never slower by itself.</summary>
    public const long LeastBytesPerSecond = 5_000_000;

    /// <summary>
    /// The part of the period that a pass takes at most, and after which the next one begins: the rest is for a restart, for a disk that is slow for a while, and
    /// for the one slot that is being read while its last reading grows old.
    /// </summary>
    public const double Share = 0.9;

    /// <summary>A pass that is late goes so many times as fast at most: users come first.</summary>
    public const double Haste = 4;

    /// <summary>A start that lies ahead was written by a wrong clock, and counts for nothing.</summary>
    public static DateTimeOffset NextPass(DateTimeOffset? lastStartedAt, TimeSpan period, DateTimeOffset now) =>
        lastStartedAt is { } last && last <= now ? last + (period * Share) : now;

    /// <param name="options">A rate that is given there is the rate.</param>
    /// <param name="stored">Bytes on the disk.</param>
    /// <param name="done">Part of them that the pass has behind it, 0 to 1.</param>
    /// <param name="elapsed">Since the pass began.</param>
    public static double BytesPerSecond(ScrubOptions options, long stored, double done, TimeSpan elapsed)
    {
        if (options.BytesPerSecond is { } given)
        {
            return given;
        }

        var length = options.Period * Share;
        var even = Math.Max(LeastBytesPerSecond, stored / length.TotalSeconds);
        var left = (length - elapsed).TotalSeconds;
        return left > 0 ? Math.Clamp(stored * (1 - done) / left, even, even * Haste) : even * Haste;
    }

    /// <summary>At a rate that is given, a pass takes longer than the period.</summary>
    public static bool IsTooSlow(ScrubOptions options, long stored) => options.BytesPerSecond is { } given && stored > given * options.Period.TotalSeconds;
}
