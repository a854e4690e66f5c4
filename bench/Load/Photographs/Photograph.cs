using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reticulum.Load.Photographs;

/// <summary>A JPEG to resize, in memory.</summary>
/// <param name="name">For the report.</param>
/// <param name="bytes">The whole file.</param>
/// <param name="width">Pixels.</param>
/// <param name="height">Pixels.</param>
internal sealed class Photograph(string name, byte[] bytes, int width, int height)
{
    private const int CommentMarker = 0xFFFE;
    private const int MarkerLength = 2;

    public string Name => name;

    public byte[] Bytes => bytes;

    /// <summary>The address that a store has to give it.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA1.HashData(bytes));

    public int Width => width;

    public int Height => height;

    public double Megapixels => (double)width * height / 1e6;

    /// <summary>
    /// The same pixels under another hash: a comment segment behind the start marker. A store takes it for another image, so that few photographs
    /// make many cold URLs near one size; a resize of it costs the same.
    /// </summary>
    public Photograph Copy(int number)
    {
        var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"copy {number}"));
        var segment = new byte[(2 * MarkerLength) + text.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment, CommentMarker);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(MarkerLength), (ushort)(MarkerLength + text.Length));
        text.CopyTo(segment, 2 * MarkerLength);
        return new Photograph(name, [.. bytes.AsSpan(0, MarkerLength), .. segment, .. bytes.AsSpan(MarkerLength)], width, height);
    }
}
