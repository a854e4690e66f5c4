using Reticulum.Images;

namespace Reticulum.Admin;

/// <summary>What is known of an image, plus what an operator wants to know.</summary>
/// <param name="Hash">SHA-1 of the bytes: the image's address.</param>
/// <param name="Length">Bytes of the original.</param>
/// <param name="ContentType">Of the stored format.</param>
/// <param name="Extension">Of the stored format.</param>
/// <param name="Width">Pixels of one frame, upright.</param>
/// <param name="Height">Pixels of one frame, upright.</param>
/// <param name="Pages">Frames of an animation; 1 for a still.</param>
/// <param name="UploadedAt">The first time that these bytes were stored.</param>
/// <param name="Nodes">Nicknames of those that hold the original.</param>
/// <param name="Sha256">Of the bytes, in hexadecimal: with the length, the image's identity.</param>
/// <param name="Generation">Counts the stores and deletes of this address.</param>
/// <param name="Renditions">On the disk of the node that answers.</param>
/// <param name="Replicas">The copies of the original.</param>
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

/// <summary>An image that is no more.</summary>
/// <param name="Hash">Its address.</param>
/// <param name="Deleted">Always true.</param>
internal sealed record DeleteAnswer(string Hash, bool Deleted);

/// <summary>What reading all copies of an image has found.</summary>
/// <param name="Hash">The image.</param>
/// <param name="Verdict"><c>intact</c>: there is a right copy. <c>lost</c>: there was one, and none is left. The others are errors, and never here.</param>
/// <param name="Verified">Copies that were read and are right.</param>
/// <param name="Corrupt">Copies that were wrong, and are in quarantine now.</param>
/// <param name="Repaired">Wrong or missing copies that were replaced by right ones.</param>
internal sealed record VerifyAnswer(string Hash, VerifyVerdict Verdict, int Verified, int Corrupt, int Repaired);

/// <summary>Where an image should be, and is.</summary>
/// <param name="Hash">The image.</param>
/// <param name="Nodes">All nodes, in the order in which they are asked for the image.</param>
internal sealed record PlacementAnswer(string Hash, IReadOnlyList<PlacementEntry> Nodes)
{
    public static PlacementAnswer From(ImageId id, IReadOnlyList<PlacementEntry> order) => new(id.ToString(), order);
}
