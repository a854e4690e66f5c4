namespace Reticulum.Images;

/// <summary>
/// The answer of <c>GET /image/{hash}/info</c>: width and height are upright pixels of one frame, pages the frames of an animation (1 for a still),
/// uploaded_at the first time that these bytes were stored, nodes the nicknames of those that hold the original.
/// </summary>
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
