using System.Collections.Immutable;

namespace Reticulum.Images;

/// <summary>
/// What the cluster remembers of an image beside the disks: Orleans' grain state, an index that may be lost and is never believed over a disk.
/// </summary>
[GenerateSerializer, Alias("reticulum.ImageRecord")]
internal sealed record ImageRecord
{
    /// <summary>Of the store that it tells of; 0: none.</summary>
    [Id(0)]
    public long Generation { get; init; }

    /// <summary>Nodes on which it was durable then.</summary>
    [Id(1)]
    public ImmutableArray<Replica> Replicas { get; init; } = [];
}
