using System.Buffers.Binary;

namespace Reticulum.Rendering;

/// <summary>
/// The size that a JPEG's frame header (SOF) promises. For files that libjpeg refuses because of it: they are too large, not damaged.
/// ITU-T T.81, B.2.2.
/// </summary>
internal static class JpegFrame
{
    /// <param name="jpeg">Seekable; read from its start.</param>
    /// <returns>Null: there is no frame header.</returns>
    public static (int Width, int Height)? ReadSize(Stream jpeg)
    {
        Span<byte> bytes = stackalloc byte[5];
        jpeg.Position = 2;
        while (jpeg.ReadAtLeast(bytes[..4], 4, throwOnEndOfStream: false) == 4 && bytes[0] == 0xFF)
        {
            // C0…CF are frame headers but for C4 (Huffman tables), C8 (reserved) and CC (arithmetic conditioning).
            if (bytes[1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return jpeg.ReadAtLeast(bytes, 5, throwOnEndOfStream: false) == 5
                    ? (BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]))
                    : null;
            }

            jpeg.Position += BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) - 2;
        }

        return null;
    }
}
