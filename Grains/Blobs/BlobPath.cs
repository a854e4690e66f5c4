using System.Globalization;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>
/// Names on disk, relative to the data directory. Pure. The layout is the contract's, and the Go original's:
/// <c>images/ab/cd/&lt;hash&gt;/full.jpg</c>, renditions <c>300w.webp</c> beside it.
/// </summary>
internal static class BlobPath
{
    public const string Images = "images";
    public const string Temporary = "tmp";
    public const string Quarantine = "quarantine";
    public const string Trash = "trash";
    public const string Outbox = "outbox";
    public const string Metadata = "meta.json";
    public const string Tombstone = "tombstone.json";
    public const string Scrub = "scrub.json";

    /// <summary>The image's own directory: <c>images/ab/cd/&lt;hash&gt;</c>.</summary>
    public static string Directory(ImageId id)
    {
        var hash = id.ToString();
        return Path.Join(Images, hash.AsSpan(0, 2), hash.AsSpan(2, 2), hash);
    }

    /// <summary>Of all images whose hash begins with 16 bits: <c>images/ab/cd</c>.</summary>
    public static string Directory(ushort leading)
    {
        var digits = leading.ToString("x4", CultureInfo.InvariantCulture);
        return Path.Join(Images, digits.AsSpan(0, 2), digits.AsSpan(2, 2));
    }

    public static string Original(ImageFormat format) => "full." + format.Extension;
}
