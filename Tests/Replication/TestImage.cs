using System.Security.Cryptography;
using System.Text;
using Reticulum.Images;

namespace Reticulum.Tests.Replication;

/// <summary>Bytes and what an upload would say of them.</summary>
internal static class TestImage
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static ImageMetadata Of(byte[] bytes, long generation = 1) => new(
        new ImageId(SHA1.HashData(bytes)),
        Convert.ToHexStringLower(SHA256.HashData(bytes)),
        bytes.Length,
        ImageFormat.Jpeg,
        40,
        30,
        1,
        DateTimeOffset.UnixEpoch,
        generation,
        DecodeWeight.Streaming);
}
