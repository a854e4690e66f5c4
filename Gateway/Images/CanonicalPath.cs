namespace Reticulum.Images;

/// <summary>
/// The one canonical way of asking for a rendition, read without a string: what <see cref="ImageRequest.Parse"/> calls canonical, and nothing else. Pure.
/// </summary>
internal static class CanonicalPath
{
    /// <param name="path">The whole path, decoded as far as the server decodes.</param>
    /// <param name="maxDimension">Largest number in a size.</param>
    /// <param name="key">What it asks for.</param>
    public static bool TryParse(ReadOnlySpan<char> path, int maxDimension, out RenditionKey key)
    {
        key = default;
        if (!path.StartsWith(ImageRequest.Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        path = path[ImageRequest.Prefix.Length..];
        if (path.Length <= ImageId.TextLength
            || path[ImageId.TextLength] != '/'
            || path[..ImageId.TextLength].ContainsAnyInRange('A', 'F')
            || !ImageId.TryParse(path[..ImageId.TextLength], out var id))
        {
            return false;
        }

        path = path[(ImageId.TextLength + 1)..];
        var slash = path.IndexOf('/');
        if (slash < 0 || !TryParseSize(path[..slash], maxDimension, out var size) || !TryParseName(path[(slash + 1)..], out var format) || !(format.CanEncode || size.IsFull))
        {
            return false;
        }

        key = new RenditionKey(id, size, format);
        return true;
    }

    private static bool TryParseSize(ReadOnlySpan<char> text, int maxDimension, out SizeSpec size)
    {
        Span<char> canonical = stackalloc char[SizeSpec.MaxTextLength];
        return SizeSpec.TryParse(text, maxDimension, out size)
            && size.TryFormat(canonical, out var written, default, null)
            && text.SequenceEqual(canonical[..written]);
    }

    private static bool TryParseName(ReadOnlySpan<char> name, out ImageFormat format)
    {
        format = default;
        var dot = name.LastIndexOf('.');
        return dot >= 0
            && !name.Contains('/')
            && ImageFormats.TryParseExtension(name[(dot + 1)..], out format)
            && name[(dot + 1)..].SequenceEqual(format.Extension);
    }
}
