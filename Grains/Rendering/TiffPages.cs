using System.Buffers.Binary;

namespace Reticulum.Rendering;

/// <summary>
/// The chain of a TIFF's directories, one for each page. Only the first page is ever decoded, but libtiff follows the whole chain to count them,
/// 15 µs for each, and takes the end of a torn chain for the end of the file; this stops at the limit, and sees that it is torn.
/// TIFF 6.0, section 2; BigTIFF has the same with longer numbers.
/// </summary>
/// <param name="Pages">Directories seen; stops at one more than was allowed.</param>
/// <param name="Whole">The chain ends within the file.</param>
internal readonly record struct TiffPages(int Pages, bool Whole)
{
    private const int HeaderLength = 16;

    /// <param name="tiff">Seekable; read from its start.</param>
    /// <param name="maxPages">Pages beyond which counting is pointless.</param>
    public static TiffPages Read(Stream tiff, int maxPages)
    {
        Span<byte> bytes = stackalloc byte[HeaderLength];
        if (tiff.ReadAtLeast(bytes, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
        {
            return new TiffPages(0, false);
        }

        var little = bytes[0] == (byte)'I';
        var big = Number(bytes.Slice(2, 2), little) == 43;
        var (count, entry, pointer) = big ? (8, 20, 8) : (2, 12, 4);
        var directory = Number(bytes.Slice(big ? 8 : 4, pointer), little);
        for (var pages = 0; pages <= maxPages; pages++)
        {
            if (directory == 0)
            {
                return new TiffPages(pages, pages > 0);
            }

            if (!TryRead(tiff, directory, bytes[..count]))
            {
                return new TiffPages(pages, false);
            }

            var entries = Number(bytes[..count], little);
            if (entries > ushort.MaxValue || !TryRead(tiff, directory + (ulong)count + (entries * (ulong)entry), bytes[..pointer]))
            {
                return new TiffPages(pages, false);
            }

            directory = Number(bytes[..pointer], little);
        }

        return new TiffPages(maxPages + 1, false);
    }

    private static bool TryRead(Stream tiff, ulong at, Span<byte> bytes)
    {
        if (at > (ulong)tiff.Length)
        {
            return false;
        }

        tiff.Position = (long)at;
        return tiff.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
    }

    private static ulong Number(ReadOnlySpan<byte> bytes, bool little) => (bytes.Length, little) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };
}
