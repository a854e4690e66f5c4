using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Healing;

/// <summary>The check of an original against its hash before its first byte leaves, or is decoded.</summary>
public sealed class VerifyOptions : IOptionsSection
{
    public static string Section => "Reticulum:Verify";

    /// <summary>
    /// An original is not read against its hash again so soon after this node did that, while its file is the same one and was not written to (device, inode,
    /// length, times). What the disk itself spoils without the kernel's knowledge can go out meanwhile. 0: read against its hash each time.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);
}
