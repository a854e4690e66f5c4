using System.Buffers.Binary;
using System.Text;

namespace Reticulum.Rendering;

/// <summary>
/// Whether an embedded colour profile is sRGB: converting sRGB to sRGB changes nothing and costs. Judged by its name
/// and its primaries; when in doubt it is another profile, and is converted. ICC.1:2022, sections 7.3, 9.2, 10.15, 10.31.
/// </summary>
internal static class IccProfile
{
    private const int TagTable = 128;
    private const int MaxTags = 100;

    // sRGB's red, green and blue as XYZ adapted to D50, as profiles hold them.
    private static readonly (string Tag, double X, double Y, double Z)[] Primaries =
    [
        ("rXYZ", 0.4361, 0.2225, 0.0139),
        ("gXYZ", 0.3851, 0.7169, 0.0971),
        ("bXYZ", 0.1431, 0.0606, 0.7141),
    ];

    /// <param name="profile">Anything: it came with an upload.</param>
    public static bool IsSrgb(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < TagTable + 4 || !profile[16..20].SequenceEqual("RGB "u8))
        {
            return false;
        }

        var name = Name(Tag(profile, "desc"));
        if (!name.Contains("sRGB", StringComparison.OrdinalIgnoreCase)
            || name.Contains("linear", StringComparison.OrdinalIgnoreCase)
            || name.Contains("scRGB", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var (tag, x, y, z) in Primaries)
        {
            var value = Tag(profile, tag);
            if (value.Length < 20 || !IsNear(value[8..], x) || !IsNear(value[12..], y) || !IsNear(value[16..], z))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> Tag(ReadOnlySpan<byte> profile, string signature)
    {
        var count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(profile[TagTable..]), MaxTags);
        for (var at = TagTable + 4; count > 0 && at + 12 <= profile.Length; count--, at += 12)
        {
            var entry = profile.Slice(at, 12);
            var offset = BinaryPrimitives.ReadUInt32BigEndian(entry[4..]);
            var length = BinaryPrimitives.ReadUInt32BigEndian(entry[8..]);
            if (Encoding.ASCII.GetString(entry[..4]) == signature)
            {
                return (ulong)offset + length <= (ulong)profile.Length ? profile.Slice((int)offset, (int)length) : default;
            }
        }

        return default;
    }

    // Version 2: 'desc' 0 length text. Version 4: 'mluc' 0 records size, then language, country, length, offset; the first one will do.
    private static string Name(ReadOnlySpan<byte> description)
    {
        if (description.Length >= 12 && description[..4].SequenceEqual("desc"u8))
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(description[8..]);
            return Encoding.ASCII.GetString(description.Slice(12, (int)Math.Min(length, (uint)description.Length - 12)));
        }

        if (description.Length >= 28 && description[..4].SequenceEqual("mluc"u8))
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(description[20..]);
            var offset = BinaryPrimitives.ReadUInt32BigEndian(description[24..]);
            if ((ulong)offset + length <= (ulong)description.Length)
            {
                return Encoding.BigEndianUnicode.GetString(description.Slice((int)offset, (int)length));
            }
        }

        return "";
    }

    private static bool IsNear(ReadOnlySpan<byte> fixedPoint, double expected)
        => Math.Abs((BinaryPrimitives.ReadInt32BigEndian(fixedPoint) / 65536.0) - expected) < 0.002;
}
