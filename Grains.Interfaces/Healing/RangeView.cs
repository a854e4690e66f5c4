using System.Collections.Immutable;
using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>By whose eyes owners are worked out when two nodes compare what they have: the same layout, and the same nodes counted as missing.</summary>
/// <param name="LayoutVersion">Nodes with different layouts do not compare.</param>
/// <param name="Missing">Ids of silos that have been away for too long to own anything, in ascending order.</param>
/// <param name="Asker">Who compares.</param>
public sealed record RangeView(long LayoutVersion, ImmutableArray<Guid> Missing, Guid Asker)
{
    /// <summary>What two views of one layout by the same eyes have in common, whoever asks.</summary>
    public string Key { get; } = $"{LayoutVersion}:{string.Join(',', Missing)}";

    public static RangeView Of(ClusterMap map) => new(map.Layout.Version, [.. map.Missing.Order()], map.Self);
}
