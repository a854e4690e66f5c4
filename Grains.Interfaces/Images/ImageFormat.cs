namespace Reticulum.Images;

/// <summary>The formats that are taken in. All but <see cref="Tiff"/> are also given out.</summary>
[GenerateSerializer, Alias("reticulum.ImageFormat")]
public enum ImageFormat
{
    Jpeg,
    Png,
    Gif,
    WebP,
    Avif,
    Tiff,
}

/// <summary>
/// The only table of formats: extension, media type, first bytes, abilities.
/// To add a format: a member above, a row here, the loader in <c>VipsSetup</c>, the saver in <c>Renderer</c>.
/// </summary>
public static class ImageFormats
{
    /// <summary>Bytes that <see cref="Sniff"/> needs to see to decide.</summary>
    public const int SniffLength = 64;

    private static readonly Row[] Table =
    [
        new(ImageFormat.Jpeg, "jpg", "jpeg", "image/jpeg", Encodes: true, Animates: false),
        new(ImageFormat.Png, "png", "png", "image/png", Encodes: true, Animates: false),
        new(ImageFormat.Gif, "gif", "gif", "image/gif", Encodes: true, Animates: true),
        new(ImageFormat.WebP, "webp", "webp", "image/webp", Encodes: true, Animates: true),
        new(ImageFormat.Avif, "avif", "avif", "image/avif", Encodes: true, Animates: false),
        new(ImageFormat.Tiff, "tif", "tiff", "image/tiff", Encodes: false, Animates: false),
    ];

    extension(ImageFormat format)
    {
        /// <summary>The canonical extension, without the dot.</summary>
        public string Extension => Table[(int)format].Extension;

        /// <summary>The media type for <c>Content-Type</c>.</summary>
        public string MediaType => Table[(int)format].MediaType;

        /// <summary>Whether renditions can be asked for in this format.</summary>
        public bool CanEncode => Table[(int)format].Encodes;

        /// <summary>Whether a rendition in this format keeps all the frames of an animation.</summary>
        public bool CanAnimate => Table[(int)format].Animates;
    }

    /// <summary>The extensions in which renditions can be asked for, for messages.</summary>
    public static IEnumerable<string> EncodableExtensions => Table.Where(row => row.Encodes).Select(row => row.Extension);

    /// <summary>Takes <c>jpg</c>, <c>jpeg</c>, <c>tif</c>, … in any case; the canonical form is <c>Extension</c>.</summary>
    public static bool TryParseExtension(ReadOnlySpan<char> extension, out ImageFormat format)
    {
        foreach (var row in Table)
        {
            if (extension.Equals(row.Extension, StringComparison.OrdinalIgnoreCase)
                || extension.Equals(row.Alias, StringComparison.OrdinalIgnoreCase))
            {
                format = row.Format;
                return true;
            }
        }

        format = default;
        return false;
    }

    /// <summary>
    /// Decides by the first bytes, never by a name or a header. Null: not an image that is taken.
    /// HEIC shares AVIF's container and is told apart by its brands.
    /// </summary>
    /// <param name="head">The first <see cref="SniffLength"/> bytes, fewer where the file is shorter.</param>
    public static ImageFormat? Sniff(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageFormat.Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ImageFormat.Tiff,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] when HasAvifBrand(head) => ImageFormat.Avif,
        _ => null,
    };

    // ISO/IEC 14496-12: size(4) 'ftyp' major(4) minor(4) compatible(4)…
    private static bool HasAvifBrand(ReadOnlySpan<byte> head)
    {
        var size = (int)Math.Min(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head), (uint)head.Length);
        for (var at = 8; at + 4 <= size; at += at == 8 ? 8 : 4)
        {
            if (head.Slice(at, 4).SequenceEqual("avif"u8) || head.Slice(at, 4).SequenceEqual("avis"u8))
            {
                return true;
            }
        }

        return false;
    }

    private sealed record Row(ImageFormat Format, string Extension, string Alias, string MediaType, bool Encodes, bool Animates);
}
