using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Healing;

/// <summary>The reading of everything stored against its hashes.</summary>
public sealed class ScrubOptions : IOptionsSection
{
    public static string Section => "Reticulum:Scrub";

    /// <summary>Everything that is stored, originals and renditions, is read against its hash once in this time.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Period { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Bytes a second that are read. Default: as many as <c>Period</c> asks for, at least 5 MB.</summary>
    [Range(1 << 16, long.MaxValue)]
    public long? BytesPerSecond { get; set; }
}
