using System.Buffers.Binary;

namespace Reticulum.Rendering;

/// <summary>
/// What is in a HEIF container: AV1 (AVIF), or something that is not taken, HEVC (HEIC) first of all. libvips' <c>heif-compression</c>
/// only repeats the file's main brand: it says hevc of AVIF files that call themselves <c>mif1</c>, and av1 of whatever calls itself <c>avif</c>.
/// ISO/IEC 14496-12, 4.2, 8.11.1 and 8.11.6.
/// </summary>
internal static class HeifItems
{
    private const int MaxMeta = 1 << 20;

    /// <param name="heif">Seekable; read from its start.</param>
    /// <returns>False also where the items cannot be read.</returns>
    public static bool HoldAv1(Stream heif)
    {
        Span<byte> header = stackalloc byte[16];
        while (heif.ReadAtLeast(header[..8], 8, throwOnEndOfStream: false) == 8)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var isMeta = header[4..8].SequenceEqual("meta"u8);
            if (length == 1)
            {
                heif.ReadAtLeast(header[8..], 8, throwOnEndOfStream: false);
                length = BinaryPrimitives.ReadInt64BigEndian(header[8..]) - 8;
            }

            if (length < 8)
            {
                return false;
            }

            if (isMeta)
            {
                var meta = new byte[Math.Clamp(Math.Min(length - 8, heif.Length - heif.Position), 0, MaxMeta)];
                return heif.ReadAtLeast(meta, meta.Length, throwOnEndOfStream: false) == meta.Length && HasAv1Item(meta);
            }

            if (heif.Length - heif.Position < length - 8)
            {
                return false;
            }

            heif.Position += length - 8;
        }

        return false;
    }

    // 'meta' begins with version and flags, 'iinf' with these and a count of 16 or, from version 1 on, 32 bits.
    private static bool HasAv1Item(ReadOnlySpan<byte> meta)
    {
        var info = Find(meta, 4, "iinf"u8);
        return !info.IsEmpty && !Find(info, info[0] == 0 ? 6 : 8, "infe"u8, IsAv1).IsEmpty;
    }

    // 'infe', version 2: version and flags, id of 16 bits, index, type; version 3: an id of 32 bits.
    private static bool IsAv1(ReadOnlySpan<byte> item)
        => item.Length >= 14 && item[0] == 3 ? item[10..14].SequenceEqual("av01"u8) : item.Length >= 12 && item[8..12].SequenceEqual("av01"u8);

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> boxes, int at, ReadOnlySpan<byte> type, Predicate<ReadOnlySpan<byte>>? which = null)
    {
        while (at + 8 <= boxes.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(boxes[at..]);
            if (length <= 8 || length > boxes.Length - at)
            {
                return default;
            }

            var content = boxes[(at + 8)..(at + (int)length)];
            if (boxes.Slice(at + 4, 4).SequenceEqual(type) && (which is null || which(content)))
            {
                return content;
            }

            at += (int)length;
        }

        return default;
    }
}
