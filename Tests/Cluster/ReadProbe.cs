using System.Globalization;
using NetVips;
using Reticulum.Tests.Processes;

namespace Reticulum.Tests.Cluster;

/// <summary>A rendition (or the original) of one of the <see cref="Pictures"/>, and whether an answer is it.</summary>
internal sealed record ReadProbe(string Hash, string Size, string Extension)
{
    /// <summary>Of the photograph in all of the <see cref="Pictures"/>; nothing is ever enlarged beyond it.</summary>
    private const int Width = 48;

    private static readonly string[] Extensions = ["jpg", "webp", "png"];

    /// <summary>The stored bytes.</summary>
    public static ReadProbe Original(string hash) => new(hash, "full", "jpg");

    /// <summary>One width of the picture; a test that gives each number once gets what nobody has made before.</summary>
    public static ReadProbe Wide(string hash, int width, string extension = "webp") =>
        new(hash, string.Create(CultureInfo.InvariantCulture, $"{width}w"), extension);

    public static ReadProbe Any(string hash, Random random) =>
        random.Next(3) == 0 ? Original(hash) : Wide(hash, random.Next(1, Width), Extensions[random.Next(Extensions.Length)]);

    public Task<NodeAnswer> AskAsync(NodeProcess node, CancellationToken cancellationToken) => node.Client.GetImageAsync(Hash, Size, Extension, cancellationToken);

    /// <summary>The original to the last byte; a rendition that decodes whole and is as wide as was asked.</summary>
    public bool IsRight(NodeAnswer answer)
    {
        if (Size == "full")
        {
            return answer.BodyHash == Hash;
        }

        try
        {
            using var image = Image.NewFromBuffer(answer.Body, failOn: Enums.FailOn.Truncated);
            return image.Avg() > 0 && string.Create(CultureInfo.InvariantCulture, $"{image.Width}w") == Size;
        }
        catch (VipsException)
        {
            return false;
        }
    }
}
