using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Placement;

/// <summary>The ring.</summary>
public sealed class RingOptions : IOptionsSection
{
    public static string Section => "Reticulum:Ring";

    /// <summary>Points of each node on the ring; fixed for a cluster at its first start. The Go original has 16.</summary>
    [Range(1, 4096)]
    public int PointsPerNode { get; set; } = 128;

    /// <summary>How long a silo may be away before its images get further copies elsewhere; a restart moves nothing.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan DownGrace { get; set; } = TimeSpan.FromMinutes(15);
}
