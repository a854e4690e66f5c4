using System.ComponentModel.DataAnnotations;
using Reticulum.Configuration;

namespace Reticulum.Healing;

/// <summary>Copies on their way to where they belong.</summary>
public sealed class RebalanceOptions : IOptionsSection
{
    public static string Section => "Reticulum:Rebalance";

    /// <summary>Bytes a second that a silo fetches at most to get copies that it lacks. Users' requests are not slowed down by it, the disk and the wire are shared.</summary>
    [Range(1 << 16, long.MaxValue)]
    public long BytesPerSecond { get; set; } = 64 << 20;
}
