using System.Buffers.Binary;
using System.IO.Hashing;

namespace Reticulum.Blobs;

/// <summary>
/// What stands behind the bytes of a rendition's file: its length, dimensions and checksum, so that one read proves and describes it, and one rename
/// publishes it. The seal is an ISO/IEC 14496-12 <c>free</c> box: to AVIF a box to pass over, to the other formats bytes after their end, so the file is
/// still the image to every viewer. Pure.
/// <code>
/// 0  size (44, big-endian)   4  'free'   8  'RTC1' or 'RTCP'   12 length of the image (8)   20 width (4)   24 height (4)   28 XXH3-128 of bytes and fields (16)
/// </code>
/// The last byte of the mark says which encoding it is: 1, the first; P, polished. What was sealed before there was a second is a first one.
/// The checksum guards against rot, not against an enemy: renditions are made here.
/// </summary>
internal readonly record struct RenditionSeal(long Length, int Width, int Height, UInt128 Checksum, bool IsPolished)
{
    /// <summary>Bytes of the seal itself.</summary>
    public const int ByteLength = 44;

    private const int CheckedFields = 28;

    private static ReadOnlySpan<byte> First => "freeRTC1"u8;

    private static ReadOnlySpan<byte> Polished => "freeRTCP"u8;

    /// <summary>The entity tag of the rendition: 32 lower-case hexadecimal digits.</summary>
    public string EntityTag => Checksum.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public static RenditionSeal For(ReadOnlySpan<byte> image, int width, int height, bool isPolished = false) =>
        new(image.Length, width, height, XxHash128.HashToUInt128(image), isPolished);

    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, ByteLength);
        (IsPolished ? Polished : First).CopyTo(destination[4..]);
        BinaryPrimitives.WriteInt64BigEndian(destination[12..], Length);
        BinaryPrimitives.WriteInt32BigEndian(destination[20..], Width);
        BinaryPrimitives.WriteInt32BigEndian(destination[24..], Height);
        BinaryPrimitives.WriteUInt128BigEndian(destination[28..], Checksum ^ XxHash128.HashToUInt128(destination[..CheckedFields]));
    }

    /// <param name="bytes">The last <see cref="ByteLength"/> bytes of a file.</param>
    /// <param name="seal">The seal, if it is one; whether the image's bytes match it is for the caller to see.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RenditionSeal seal)
    {
        seal = default;
        if (bytes.Length != ByteLength
            || BinaryPrimitives.ReadUInt32BigEndian(bytes) != ByteLength
            || !(bytes[4..12].SequenceEqual(First) || bytes[4..12].SequenceEqual(Polished)))
        {
            return false;
        }

        // The fields are bound to the checksum: a flipped bit in a width makes another checksum, which the image's bytes then fail.
        seal = new RenditionSeal(
            BinaryPrimitives.ReadInt64BigEndian(bytes[12..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[20..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt128BigEndian(bytes[28..]) ^ XxHash128.HashToUInt128(bytes[..CheckedFields]),
            bytes[4..12].SequenceEqual(Polished));
        return true;
    }
}
