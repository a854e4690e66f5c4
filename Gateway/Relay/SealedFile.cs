using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>A file of the cache: the image's bytes, then its <see cref="RelaySeal"/>.</summary>
internal static class SealedFile
{
    /// <summary>A rendition up to here is answered from memory, a larger one from its file.</summary>
    private const int InMemoryLength = 1 << 20;

    private const int BufferLength = 128 * 1024;

    /// <summary>The image with all its bytes read against its seal, or null. Takes over the handle.</summary>
    public static RelayedImage? TryProve(SafeFileHandle file, RenditionKey key)
    {
        var kept = false;
        try
        {
            var length = RandomAccess.GetLength(file);
            Span<byte> tail = stackalloc byte[RelaySeal.ByteLength];
            if (length <= tail.Length
                || RandomAccess.Read(file, tail, length - tail.Length) != tail.Length
                || !RelaySeal.TryRead(tail, key, out var seal)
                || seal.Length != length - tail.Length)
            {
                return null;
            }

            if (!seal.IsOriginal && seal.Length <= InMemoryLength)
            {
                var bytes = new byte[seal.Length];
                return RandomAccess.Read(file, bytes, 0) == bytes.Length && XxHash128.HashToUInt128(bytes) == seal.Checksum
                    ? new RelayedImage.InMemory(new Rendition(key, bytes, seal.Width, seal.Height, seal.EntityTagOf(key.Id), seal.UploadedAt, seal.Kind == RelayKind.Polished))
                    : null;
            }

            kept = IsRight(file, key, seal);
            return kept ? new RelayedImage.InFile(new CachedFile(key, seal, file)) : null;
        }
        finally
        {
            if (!kept)
            {
                file.Dispose();
            }
        }
    }

    private static bool IsRight(SafeFileHandle file, RenditionKey key, RelaySeal seal)
    {
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var xxh = new XxHash128();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            for (long at = 0; at < seal.Length;)
            {
                var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(BufferLength, seal.Length - at)), at);
                if (read == 0)
                {
                    return false;
                }

                if (seal.IsOriginal)
                {
                    sha1.AppendData(buffer, 0, read);
                }
                else
                {
                    xxh.Append(buffer.AsSpan(0, read));
                }

                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return seal.IsOriginal ? new ImageId(sha1.GetHashAndReset()) == key.Id : xxh.GetCurrentHashAsUInt128() == seal.Checksum;
    }

    public static void WriteSeal(SafeFileHandle file, RelaySeal seal, RenditionKey key)
    {
        Span<byte> bytes = stackalloc byte[RelaySeal.ByteLength];
        seal.WriteTo(bytes, key);
        RandomAccess.Write(file, bytes, seal.Length);
    }
}
