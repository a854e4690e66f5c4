using System.Collections.Immutable;

namespace Reticulum.Images;

/// <summary>An image with what lies where: the answer of <c>GET /api/v1/images/{hash}</c>.</summary>
/// <param name="Metadata">The image.</param>
/// <param name="Replicas">Nodes that hold the original.</param>
/// <param name="Renditions">Renditions on the disk of the node that answers.</param>
[GenerateSerializer, Immutable, Alias("reticulum.ImageDetails")]
public sealed record ImageDetails(
    [property: Id(0)] ImageMetadata Metadata,
    [property: Id(1)] ImmutableArray<Replica> Replicas,
    [property: Id(2)] ImmutableArray<StoredRendition> Renditions);

/// <summary>A copy of an original.</summary>
/// <param name="NodeId">The node's UUID.</param>
/// <param name="Nickname">The node's name for people.</param>
/// <param name="VerifiedAt">When that node last compared all the bytes with their hash; null: not since it started.</param>
[GenerateSerializer, Immutable, Alias("reticulum.Replica")]
public sealed record Replica(
    [property: Id(0)] Guid NodeId,
    [property: Id(1)] string Nickname,
    [property: Id(2)] DateTimeOffset? VerifiedAt);

/// <summary>A rendition on disk.</summary>
/// <param name="Name"><c>300w.webp</c>.</param>
/// <param name="Length">Bytes of the image, without the seal behind it.</param>
[GenerateSerializer, Immutable, Alias("reticulum.StoredRendition")]
public sealed record StoredRendition([property: Id(0)] string Name, [property: Id(1)] long Length);
