using System.Security.Cryptography;
using NetVips;
using Reticulum.Blobs;
using Reticulum.Images;

namespace Reticulum.Load.Scaling;

/// <summary>Small pictures, each another one, as they lie on a disk after an upload; not flushed.</summary>
internal static class SeededImages
{
    private const int Side = 16;

    public static IEnumerable<(ImageId Id, byte[] Bytes)> Make(int count)
    {
        var random = new Random(1);
        var pixels = new byte[Side * Side * 3];
        for (var image = 0; image < count; image++)
        {
            random.NextBytes(pixels);
            using var picture = Image.NewFromMemory(pixels, Side, Side, 3, Enums.BandFormat.Uchar);
            var bytes = picture.PngsaveBuffer(compression: 0);
            yield return (new ImageId(SHA1.HashData(bytes)), bytes);
        }
    }

    /// <param name="root">A data directory.</param>
    /// <param name="id">The image's.</param>
    /// <param name="bytes">Of the PNG.</param>
    public static void Write(string root, ImageId id, byte[] bytes)
    {
        var metadata = new ImageMetadata(
            id, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length, ImageFormat.Png, Side, Side, Pages: 1, DateTimeOffset.UnixEpoch, Generation: 1, DecodeWeight.Streaming);
        var directory = Path.Join(root, BlobPath.Directory(id));
        Directory.CreateDirectory(directory);
        File.WriteAllBytes(Path.Join(directory, BlobPath.Original(ImageFormat.Png)), bytes);
        File.WriteAllBytes(Path.Join(directory, BlobPath.Metadata), MetadataFile.Write(metadata));
    }
}
