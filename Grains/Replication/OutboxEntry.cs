using System.Collections.Immutable;
using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>What must still reach some nodes: a copy, or a delete.</summary>
/// <param name="Id">The image.</param>
/// <param name="Generation">Of the store or of the delete.</param>
/// <param name="Nodes">Ids of the nodes that it must still reach.</param>
internal abstract record OutboxEntry(ImageId Id, long Generation, ImmutableArray<Guid> Nodes)
{
    public sealed record Copy(ImageMetadata Image, ImmutableArray<Guid> Nodes) : OutboxEntry(Image.Id, Image.Generation, Nodes);

    public sealed record Burial(ImageId Id, Tombstone Tombstone, ImmutableArray<Guid> Nodes) : OutboxEntry(Id, Tombstone.Generation, Nodes);

    /// <summary>
    /// Two entries of one image as one. Pure. The higher generation is the truth and a delete wins a draw; the truth must reach the nodes of both. Except
    /// that nodes that an older delete has not reached need no copy: what they have is the image as it is alive again.
    /// </summary>
    public static OutboxEntry Merge(OutboxEntry first, OutboxEntry second)
    {
        var (newer, older) = second.IsNewerThan(first) ? (second, first) : (first, second);
        return newer is Copy && older is Burial ? newer : newer with { Nodes = [.. newer.Nodes.Union(older.Nodes)] };
    }

    private bool IsNewerThan(OutboxEntry other) =>
        Generation != other.Generation ? Generation > other.Generation : this is Burial && other is Copy;
}
