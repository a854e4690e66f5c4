using System.Security.Cryptography;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>Reads an original's file to its end for its hashes.</summary>
internal sealed class OriginalHash(ContentHashing hashing)
{
    private const int BufferLength = 128 * 1024;

    /// <summary>The address alone, which is cheaper.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ImageId Sha1(string path, out long length)
    {
        using var file = File.OpenHandle(path);
        length = RandomAccess.GetLength(file);
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        FileReading.ForEachBlock(file, BufferLength, block => sha1.AppendData(block));
        Span<byte> hash = stackalloc byte[ImageId.ByteLength];
        sha1.GetHashAndReset(hash);
        return new ImageId(hash);
    }

    /// <summary>Null: it is gone, or rotten.</summary>
    /// <exception cref="IOException">Any other error, which says nothing about the bytes.</exception>
    public ContentHash? TryRead(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            using var hasher = hashing.Start();
            FileReading.ForEachBlock(file, BufferLength, hasher.Append);
            return hasher.Finish();
        }
        catch (IOException error) when (DiskErrors.IsGone(error) || DiskErrors.IsRot(error))
        {
            return null;
        }
    }

    /// <summary>With HMAC-SHA256 of all the bytes under a nonce, in hex.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public (ContentHash Content, string Mac) Prove(string path, byte[] nonce)
    {
        using var file = File.OpenHandle(path);
        using var hasher = hashing.Start();
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, nonce);
        FileReading.ForEachBlock(file, BufferLength, block =>
        {
            hasher.Append(block);
            mac.AppendData(block);
        });
        return (hasher.Finish(), Convert.ToHexStringLower(mac.GetHashAndReset()));
    }
}
