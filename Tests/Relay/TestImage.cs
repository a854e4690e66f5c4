using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using Reticulum.Images;

namespace Reticulum.Tests.Relay;

/// <summary>Bytes with an address, and renditions made of them; no picture, nobody decodes it.</summary>
internal sealed class TestImage
{
    private readonly int _seed;

    public TestImage(int length = 300_000, int seed = 1, long generation = 1)
    {
        _seed = seed;
        Bytes = new byte[length];
        new Random(seed).NextBytes(Bytes);
        Metadata = new ImageMetadata(
            new ImageId(SHA1.HashData(Bytes)), Convert.ToHexStringLower(SHA256.HashData(Bytes)), length, ImageFormat.Jpeg, 400, 300, 1, Uploaded, generation, DecodeWeight.Streaming);
    }

    public static DateTimeOffset Uploaded { get; } = new(2026, 11, 25, 10, 0, 0, TimeSpan.Zero);

    public byte[] Bytes { get; }

    public ImageMetadata Metadata { get; }

    public ImageId Id => Metadata.Id;

    public RenditionKey Full => new(Id, SizeSpec.Full, ImageFormat.Jpeg);

    public RenditionKey Small => new(Id, SizeSpec.Square(100), ImageFormat.WebP);

    public Rendition Rendition(RenditionKey key, int length = 5_000)
    {
        var bytes = new byte[length];
        new Random(_seed ^ key.GetHashCode()).NextBytes(bytes);
        return new Rendition(key, bytes, 100, 75, XxHash128.HashToUInt128(bytes).ToString("x32", CultureInfo.InvariantCulture), Uploaded);
    }
}
