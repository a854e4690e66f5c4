using Microsoft.Extensions.Options;
using NetVips;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>A renderer and an inspector over temporary files: bytes in, bytes out.</summary>
internal sealed class Darkroom : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("reticulum-rendering-").FullName;

    public Darkroom(LimitOptions? limits = null)
    {
        var vips = new VipsSetup();
        Inspector = new ImageInspector(Options.Create(limits ?? new LimitOptions()), vips);
        Renderer = new Renderer(vips);
    }

    public ImageInspector Inspector { get; }

    public Renderer Renderer { get; }

    /// <summary>The file has no extension, as an upload's has none.</summary>
    public string Write(byte[] image)
    {
        var path = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, image);
        return path;
    }

    public InspectOutcome Inspect(byte[] image, ImageFormat format) => Inspector.Inspect(Write(image), format);

    /// <summary>Inspects an image that is right.</summary>
    public ImageMetadata Describe(string path, ImageFormat format)
    {
        var outcome = Assert.IsType<InspectOutcome.Inspected>(Inspector.Inspect(path, format));
        return new ImageMetadata(
            default, "", new FileInfo(path).Length, format, outcome.Width, outcome.Height, outcome.Pages, DateTimeOffset.UnixEpoch, 1, outcome.Weight);
    }

    public bool DecodesWhole(byte[] image, ImageFormat format)
    {
        var path = Write(image);
        return Inspector.Inspect(path, format) is InspectOutcome.Inspected
            && Inspector.DecodesWhole(path, Describe(path, format), CancellationToken.None);
    }

    public IReadOnlyList<RenderedImage> Render(byte[] image, ImageFormat format, params (SizeSpec Size, ImageFormat Format)[] wanted)
    {
        var path = Write(image);
        var source = Describe(path, format);
        return [.. Renderer.Render(
            path,
            source,
            [.. wanted.Select(want => RenderPlan.Create(source.Width, source.Height, source.Pages, want.Size, want.Format))],
            CancellationToken.None)];
    }

    public RenderedImage Render(byte[] image, ImageFormat format, SizeSpec size, ImageFormat wanted)
        => Assert.Single(Render(image, format, (size, wanted)));

    /// <summary>Decodes what was rendered, with all its frames, to 8 bits.</summary>
    public static Image Decode(byte[] image, ImageFormat format)
        => Image.NewFromBuffer(image, kwargs: format.CanAnimate ? new VOption { { "n", -1 } } : null);

    /// <summary>Within <paramref name="tolerance"/> of each band.</summary>
    public static void AssertColour(double[] expected, Image image, int x, int y, double tolerance)
    {
        var actual = image.Getpoint(x, y);
        Assert.True(
            actual.Length == expected.Length && expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() <= tolerance,
            $"({x}, {y}): {string.Join(' ', actual)}, not {string.Join(' ', expected)}");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
