namespace Reticulum.Images;

/// <summary>
/// What a GET asks for: an image, at a size, in a format. The cache key of a rendition and, by <see cref="FileName"/>, its name on disk.
/// </summary>
/// <param name="Id">The image.</param>
/// <param name="Size">The size.</param>
/// <param name="Format">The format wanted, not the one stored.</param>
[GenerateSerializer, Immutable, Alias("reticulum.RenditionKey")]
public readonly record struct RenditionKey(
    [property: Id(0)] ImageId Id,
    [property: Id(1)] SizeSpec Size,
    [property: Id(2)] ImageFormat Format)
{
    /// <summary><c>300w.webp</c>.</summary>
    public string FileName => $"{Size}.{Format.Extension}";

    /// <summary>Takes a rendition's file name in its canonical form only: what else lies in an image's directory is no rendition.</summary>
    public static bool TryParseFileName(ImageId id, ReadOnlySpan<char> name, out RenditionKey key)
    {
        key = default;
        var dot = name.IndexOf('.');
        if (dot < 0
            || !SizeSpec.TryParse(name[..dot], int.MaxValue, out var size)
            || !ImageFormats.TryParseExtension(name[(dot + 1)..], out var format))
        {
            return false;
        }

        key = new RenditionKey(id, size, format);
        return name.SequenceEqual(key.FileName);
    }

    public override string ToString() => $"{Id}/{FileName}";
}
