using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class DeriveRuleTests : IDisposable
{
    private readonly Darkroom _darkroom = new();

    public void Dispose() => _darkroom.Dispose();

    [Theory]
    [InlineData("100w", "1600w.jpg,800w.jpg,400w.jpg", "400w.jpg")]
    [InlineData("100s", "1600w.jpg,800w.jpg,400w.jpg", "800w.jpg")] // 133 wide before it is cut
    [InlineData("200w", "400w.jpg,700w.jpg", null)]
    [InlineData("100w", "400s.jpg,800s.jpg", null)]
    [InlineData("100w", "400w.webp,400w.png,400w.gif", null)]
    [InlineData("100w", "2001w.jpg", null)]
    [InlineData("100w", "", null)]
    public void Source_OfAJpegOf12Megapixels_IsTheSmallestThatServes(string wanted, string stored, string? source) =>
        Assert.Equal(source, Source(ImageFormat.Jpeg, wanted, stored)?.FileName);

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Gif)]
    public void Source_OfWhatMayBeTransparentOrMove_IsTheOriginal(ImageFormat format) => Assert.Null(Source(format, "100w", "400w.jpg"));

    [Theory]
    [InlineData(SampleOrientation.Upright)]
    [InlineData(SampleOrientation.Turned)]
    public void Derive_BesideTheOriginals_LooksTheSameAndHasTheSameSize(SampleOrientation orientation)
    {
        var bytes = orientation == SampleOrientation.Upright ? SampleImages.Landscape(2000, 1500) : SampleImages.Quadrants(1600, 1200, orientation: 6);
        var path = _darkroom.Write(bytes);
        var source = _darkroom.Describe(path, ImageFormat.Jpeg);
        var larger = Plan(source, "800w");
        var stored = Assert.Single(_darkroom.Renderer.Render(path, source, [larger], CancellationToken.None));
        var rendition = new Rendition(default, stored.Bytes, stored.Width, stored.Height, "", DateTimeOffset.UnixEpoch);
        foreach (var plan in new[] { Plan(source, "200w"), Plan(source, "100s"), Plan(source, "64w"), Plan(source, "37s") })
        {
            var direct = Assert.Single(_darkroom.Renderer.Render(path, source, [plan], CancellationToken.None));
            var derived = _darkroom.Renderer.Derive(rendition, source, plan, CancellationToken.None);

            using var one = NetVips.Image.NewFromBuffer(direct.Bytes);
            using var other = NetVips.Image.NewFromBuffer(derived.Bytes);
            Assert.Equal((plan.Width, plan.Height), (other.Width, other.Height));
            Assert.InRange(Ssim.Of(Green(one), Green(other), plan.Width), 0.97, 1);
        }
    }

    public enum SampleOrientation
    {
        Upright,
        Turned,
    }

    private static byte[] Green(NetVips.Image image)
    {
        using var green = image.ExtractBand(1);
        return green.WriteToMemory<byte>();
    }

    private static RenderPlan Plan(ImageMetadata source, string size) => SizeSpec.TryParse(size, 8192, out var spec)
        ? RenderPlan.Create(source.Width, source.Height, 1, spec, ImageFormat.Jpeg)
        : throw new ArgumentException(size, nameof(size));

    private static RenditionKey? Source(ImageFormat format, string wanted, string stored)
    {
        var image = new ImageMetadata(default, "", 1, format, 4000, 3000, 1, default, 1, DecodeWeight.Streaming);
        return DeriveRule.Source(
            image,
            Plan(image, wanted),
            stored.Split(',').Where(static name => RenditionKey.TryParseFileName(default, name, out _)).Select(static name => RenditionKey.TryParseFileName(default, name, out var key) ? key : default));
    }
}
