using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>
/// What stands behind the bytes of a file in the cache: all that an answer needs beside them, and what proves them, so that one rename publishes both and a
/// torn file is seen. Bound to its name: a file under another's name is a wrong one. Pure.
/// <code>
/// 0 'RTRC' 'v1' 6 kind (2)   8 length (8)   16 width (4)   20 height (4)   24 uploaded, unix seconds (8)   32 XXH3-128 of the bytes (16)
/// 48 XXH3-128 of all before and the name (16)
/// </code>
/// An original's bytes are proven by its address, a rendition's by the checksum that it came with; against rot, not against an enemy.
/// </summary>
internal readonly record struct RelaySeal(RelayKind Kind, long Length, int Width, int Height, DateTimeOffset UploadedAt, UInt128 Checksum)
{
    public bool IsOriginal => Kind == RelayKind.Original;

    /// <summary>Bytes of the seal itself.</summary>
    public const int ByteLength = 64;

    private const int CheckedFields = 48;

    public static RelaySeal For(Rendition rendition) =>
        new(rendition.IsPolished ? RelayKind.Polished : RelayKind.Rendition, rendition.Bytes.Length, rendition.Width, rendition.Height, rendition.UploadedAt, XxHash128.HashToUInt128(rendition.Bytes.Span));

    public static RelaySeal For(ImageMetadata image) => new(RelayKind.Original, image.Length, image.Width, image.Height, image.UploadedAt, 0);

    public void WriteTo(Span<byte> destination, RenditionKey key)
    {
        "RTRCv1"u8.CopyTo(destination);
        BinaryPrimitives.WriteInt16BigEndian(destination[6..], (short)Kind);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], Length);
        BinaryPrimitives.WriteInt32BigEndian(destination[16..], Width);
        BinaryPrimitives.WriteInt32BigEndian(destination[20..], Height);
        BinaryPrimitives.WriteInt64BigEndian(destination[24..], UploadedAt.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt128BigEndian(destination[32..], Checksum);
        BinaryPrimitives.WriteUInt128BigEndian(destination[CheckedFields..], Check(destination[..CheckedFields], key));
    }

    /// <param name="bytes">The last <see cref="ByteLength"/> bytes of a file.</param>
    /// <param name="key">What the file's name says that it is.</param>
    /// <param name="seal">The seal, if it is a whole one of this name; whether the bytes match it is for the caller to see.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, RenditionKey key, out RelaySeal seal)
    {
        seal = default;
        if (bytes.Length != ByteLength
            || !bytes[..6].SequenceEqual("RTRCv1"u8)
            || BinaryPrimitives.ReadUInt128BigEndian(bytes[CheckedFields..]) != Check(bytes[..CheckedFields], key))
        {
            return false;
        }

        seal = new RelaySeal(
            (RelayKind)BinaryPrimitives.ReadInt16BigEndian(bytes[6..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[20..]),
            DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes[24..])),
            BinaryPrimitives.ReadUInt128BigEndian(bytes[32..]));
        return true;
    }

    /// <summary>The entity tag: an original's address, a rendition's checksum.</summary>
    public string EntityTagOf(ImageId id) =>
        IsOriginal ? id.ToString() : Checksum.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    private static UInt128 Check(ReadOnlySpan<byte> fields, RenditionKey key)
    {
        var hash = new XxHash128();
        hash.Append(fields);
        hash.Append(Encoding.ASCII.GetBytes(key.ToString()));
        return hash.GetCurrentHashAsUInt128();
    }
}

/// <summary>As it is written: numbers are added, never given another meaning.</summary>
internal enum RelayKind : short
{
    Rendition = 0,
    Original = 1,

    /// <summary>See <see cref="Rendition.IsPolished"/>.</summary>
    Polished = 2,
}
