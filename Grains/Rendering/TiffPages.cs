using System.Buffers.Binary;

namespace Reticulum.Rendering;

/// <summary>
/// The chain of a TIFF's directories, one for each page. Only the first page is ever decoded, and libtiff takes the end of a torn chain
/// for the end of the file; this sees that it is not. TIFF 6.0, section 2; BigTIFF has the same with longer numbers.
/// </summary>
internal static class TiffPages
{
    private const int MaxPages = 100_000;

    /// <summary>The chain ends within the file.</summary>
    /// <param name="tiff">Seekable; read from its start.</param>
    public static bool AreWhole(Stream tiff)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (tiff.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            return false;

        var little = bytes[0] == (byte)'I';
        var big = Number(bytes.Slice(2, 2), little) == 43;
        var (count, entry, pointer) = big ? (8, 20, 8) : (2, 12, 4);
        var directory = Number(bytes.Slice(big ? 8 : 4, pointer), little);
        for (var page = 0; page < MaxPages; page++)
        {
            if (directory == 0)
                return page > 0;

            if (!TryRead(tiff, directory, bytes[..count]))
                return false;

            var entries = Number(bytes[..count], little);
            if (entries > 65_535 || !TryRead(tiff, directory + (ulong)count + (entries * (ulong)entry), bytes[..pointer]))
                return false;

            directory = Number(bytes[..pointer], little);
        }

        return false;
    }

    private static bool TryRead(Stream tiff, ulong at, Span<byte> bytes)
    {
        if (at > (ulong)tiff.Length)
            return false;

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
