using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Reticulum.Images;

/// <summary>
/// The address of an image: the SHA-1 of its bytes, 20 bytes, written as 40 lower-case hexadecimal digits.
/// An address is not an identity: SHA-256 and length are (see <see cref="ImageMetadata"/>).
/// </summary>
[GenerateSerializer, Immutable, Alias("reticulum.ImageId")]
public readonly record struct ImageId : IComparable<ImageId>, ISpanFormattable
{
    /// <summary>Bytes of a SHA-1.</summary>
    public const int ByteLength = 20;

    /// <summary>Characters of the text form.</summary>
    public const int TextLength = 2 * ByteLength;

    [Id(0)]
    private readonly UInt128 _high;

    [Id(1)]
    private readonly uint _low;

    /// <param name="sha1">Exactly 20 bytes.</param>
    public ImageId(ReadOnlySpan<byte> sha1)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha1.Length, ByteLength);
        _high = BinaryPrimitives.ReadUInt128BigEndian(sha1);
        _low = BinaryPrimitives.ReadUInt32BigEndian(sha1[16..]);
    }

    /// <summary>Takes exactly 40 ASCII hexadecimal digits of either case; nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ImageId id)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        if (text.Length != TextLength
            || Convert.FromHexString(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != ByteLength)
        {
            id = default;
            return false;
        }

        id = new ImageId(bytes);
        return true;
    }

    /// <exception cref="FormatException"><paramref name="text"/> is not 40 hexadecimal digits.</exception>
    public static ImageId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var id) ? id : throw new FormatException("An image id is 40 hexadecimal digits.");

    /// <summary>Writes the 20 bytes, most significant first.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _low);
    }

    /// <summary>The first 16 bits.</summary>
    public ushort Leading => (ushort)(_high >> 112);

    /// <summary>Numeric order, the same as the order of the text forms.</summary>
    public int CompareTo(ImageId other)
    {
        var order = _high.CompareTo(other._high);
        return order != 0 ? order : _low.CompareTo(other._low);
    }

    public static bool operator <(ImageId left, ImageId right) => left.CompareTo(right) < 0;

    public static bool operator >(ImageId left, ImageId right) => left.CompareTo(right) > 0;

    public static bool operator <=(ImageId left, ImageId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ImageId left, ImageId right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(TextLength, this, static (span, id) => id.TryFormat(span, out _, default, null));

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        [StringSyntax(StringSyntaxAttribute.NumericFormat)] ReadOnlySpan<char> format,
        IFormatProvider? provider)
    {
        charsWritten = 0;
        if (destination.Length < TextLength)
        {
            return false;
        }

        _high.TryFormat(destination, out _, "x32", CultureInfo.InvariantCulture);
        _low.TryFormat(destination[32..], out _, "x8", CultureInfo.InvariantCulture);
        charsWritten = TextLength;
        return true;
    }
}
