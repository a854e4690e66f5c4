using Reticulum.Images;

namespace Reticulum.Uploads;

/// <summary>The answer to an upload; an order of members that people read.</summary>
/// <param name="Hash">SHA-1 of the bytes: the image's address.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Extension">Of the stored format, which the bytes decided.</param>
/// <param name="FullUrl">Where the very bytes can be had.</param>
/// <param name="Satisfied">Always true: fewer durable copies than needed is no 200.</param>
/// <param name="Nodes">Nicknames of the nodes on whose disks it is durable now.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="ContentType">Of the stored format.</param>
public sealed record UploadAnswer(
    string Hash, long Length, string Extension, string FullUrl, bool Satisfied, IReadOnlyList<string> Nodes, int Width, int Height, string ContentType)
{
    /// <param name="image">What was stored.</param>
    /// <param name="nodes">Where it is durable.</param>
    /// <param name="minReplication">How many there have to be.</param>
    public static UploadAnswer From(ImageMetadata image, IReadOnlyList<string> nodes, int minReplication) => new(
        image.Id.ToString(),
        image.Length,
        image.Format.Extension,
        $"{ImageRequest.Prefix}{image.Id}/{SizeSpec.Full}/image.{image.Format.Extension}",
        nodes.Count >= minReplication,
        nodes,
        image.Width,
        image.Height,
        image.Format.MediaType);
}
