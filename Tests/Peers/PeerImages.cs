using System.Security.Cryptography;
using Reticulum.Images;

namespace Reticulum.Tests.Peers;

/// <summary>Bytes, and what they would be announced with.</summary>
internal static class PeerImages
{
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static ImageMetadata Of(byte[] bytes) => new(
        new ImageId(SHA1.HashData(bytes)),
        Convert.ToHexStringLower(SHA256.HashData(bytes)),
        bytes.Length,
        ImageFormat.Gif,
        30,
        20,
        1,
        DateTimeOffset.UnixEpoch.AddYears(50),
        7,
        DecodeWeight.Whole);
}
