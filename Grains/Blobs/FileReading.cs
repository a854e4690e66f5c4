using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Reticulum.Blobs;

/// <summary>Reading files whole or block by block, in pooled memory.</summary>
internal static class FileReading
{
    /// <summary>Largest file that <see cref="TryReadSmall"/> takes for one of ours.</summary>
    private const int SmallLength = 64 * 1024;

    public delegate void Block(ReadOnlySpan<byte> bytes);

    /// <summary>A <c>meta.json</c> or the like; null: there is none. One that is absurdly large, or rotten, is as good as unreadable: empty.</summary>
    public static byte[]? TryReadSmall(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            var bytes = new byte[length <= SmallLength ? length : 0];
            return bytes[..RandomAccess.Read(file, bytes, 0)];
        }
        catch (IOException error) when (DiskErrors.IsGone(error))
        {
            return null;
        }
        catch (IOException error) when (DiskErrors.IsRot(error))
        {
            return [];
        }
    }

    /// <summary>All the bytes from the start, in order.</summary>
    public static void ForEachBlock(SafeFileHandle file, int blockLength, Block block, long length = long.MaxValue)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(blockLength);
        try
        {
            for (long at = 0; at < length;)
            {
                var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(blockLength, length - at)), at);
                if (read == 0)
                {
                    return;
                }

                block(buffer.AsSpan(0, read));
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
