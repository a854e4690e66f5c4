using Reticulum.Images;

namespace Reticulum.Admin;

/// <summary>
/// The answer of <c>GET /api/v1/images/{hash}</c>: <see cref="ImageInfo"/>, plus what an operator wants to know. Sha256 is, with the length, the image's
/// identity; generation counts stores and deletes of this address; renditions are those on the disk of the node that answers.
/// </summary>
internal sealed record ImageAdminAnswer(
    string Hash,
    long Length,
    string ContentType,
    string Extension,
    int Width,
    int Height,
    int Pages,
    DateTimeOffset UploadedAt,
    IReadOnlyList<string> Nodes,
    string Sha256,
    long Generation,
    IReadOnlyList<StoredRendition> Renditions,
    IReadOnlyList<Replica> Replicas)
{
    public static ImageAdminAnswer From(ImageDetails details)
    {
        var info = ImageInfo.From(details);
        return new(
            info.Hash, info.Length, info.ContentType, info.Extension, info.Width, info.Height, info.Pages, info.UploadedAt, info.Nodes,
            details.Metadata.Sha256, details.Metadata.Generation, details.Renditions, details.Replicas);
    }
}

internal sealed record DeleteAnswer(string Hash, bool Deleted);

/// <summary>The verdict is <c>intact</c> (there is a right copy) or <c>lost</c> (none is left); the counts are copies that were right, wrong (in quarantine now), replaced.</summary>
internal sealed record VerifyAnswer(string Hash, VerifyVerdict Verdict, int Verified, int Corrupt, int Repaired);

/// <summary>All nodes, in the order in which they are asked for the image.</summary>
internal sealed record PlacementAnswer(string Hash, IReadOnlyList<PlacementEntry> Nodes)
{
    public static PlacementAnswer From(ImageId id, IReadOnlyList<PlacementEntry> order) => new(id.ToString(), order);
}
