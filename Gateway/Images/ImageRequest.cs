using Reticulum.Errors;

namespace Reticulum.Images;

/// <summary>
/// What the path of a GET for an image asks for, decided at the edge and by itself: the one canonical way of asking (<see cref="Canonical"/>),
/// another way of asking for the same (<see cref="Redirect"/>), or nonsense (<see cref="Refused"/>).
/// </summary>
internal abstract record ImageRequest
{
    public const string Prefix = "/image/";

    private ImageRequest()
    {
    }

    public sealed record Canonical(RenditionKey Key) : ImageRequest;

    /// <param name="Path">The canonical path, decoded; the base name of the file is as it was asked for.</param>
    public sealed record Redirect(string Path) : ImageRequest;

    public sealed record Refused(Problem Problem) : ImageRequest;

    /// <param name="path">The whole path as it was asked for, decoded as far as the server decodes (an encoded slash stays encoded).</param>
    /// <param name="hash">Its first segment behind the prefix, and so on.</param>
    /// <param name="size">The second.</param>
    /// <param name="fileName">The third; what is in front of its last dot is free.</param>
    /// <param name="maxDimension">Largest number in a size.</param>
    public static ImageRequest Parse(string? path, string hash, string size, string fileName, int maxDimension)
    {
        if (!ImageId.TryParse(hash, out var id))
        {
            return new Refused(new(ProblemCode.NotFound, "An image's hash is 40 hexadecimal digits."));
        }

        if (!SizeSpec.TryParse(size, maxDimension, out var spec))
        {
            return new Refused(new(ProblemCode.MalformedSize, $"A size is full, <n>s, <n>w, <n>h or <n>w<m>h, each number from 1 to {maxDimension}."));
        }

        var dot = fileName.LastIndexOf('.');
        if (!ImageFormats.TryParseExtension(fileName.AsSpan(dot + 1), out var format) || dot < 0 || !(format.CanEncode || spec.IsFull))
        {
            return new Refused(new(
                ProblemCode.UnsupportedFormat, $"The file name must end in one of .{string.Join(", .", ImageFormats.EncodableExtensions)}."));
        }

        var canonical = $"{Prefix}{id}/{spec}/{fileName.AsSpan(0, dot)}.{format.Extension}";
        return canonical == path ? new Canonical(new RenditionKey(id, spec, format)) : new Redirect(canonical);
    }
}
