namespace Reticulum.Images;

/// <summary>What is known of an image.</summary>
/// <param name="Hash">SHA-1 of the bytes: the image's address.</param>
/// <param name="Length">Bytes of the original.</param>
/// <param name="ContentType">Of the stored format.</param>
/// <param name="Extension">Of the stored format.</param>
/// <param name="Width">Pixels of one frame, upright.</param>
/// <param name="Height">Pixels of one frame, upright.</param>
/// <param name="Pages">Frames of an animation; 1 for a still.</param>
/// <param name="UploadedAt">The first time that these bytes were stored.</param>
/// <param name="Nodes">Nicknames of those that hold the original.</param>
internal sealed record ImageInfo(
    string Hash, long Length, string ContentType, string Extension, int Width, int Height, int Pages, DateTimeOffset UploadedAt, IReadOnlyList<string> Nodes)
{
    public static ImageInfo From(ImageDetails details) => new(
        details.Metadata.Id.ToString(),
        details.Metadata.Length,
        details.Metadata.Format.MediaType,
        details.Metadata.Format.Extension,
        details.Metadata.Width,
        details.Metadata.Height,
        details.Metadata.Pages,
        details.Metadata.UploadedAt,
        [.. details.Replicas.Select(replica => replica.Nickname)]);
}
