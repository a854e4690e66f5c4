using NetVips;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class RendererAnimationTests : IDisposable
{
    private const int Frames = 9;
    private readonly Darkroom _darkroom = new();

    [Theory]
    [InlineData(ImageFormat.Gif, ImageFormat.Gif)]
    [InlineData(ImageFormat.Gif, ImageFormat.WebP)]
    [InlineData(ImageFormat.WebP, ImageFormat.Gif)]
    [InlineData(ImageFormat.WebP, ImageFormat.WebP)]
    public void Render_Animation_KeepsFramesDelaysAndLoop(ImageFormat source, ImageFormat wanted)
    {
        var animation = SampleImages.Animation(90, 60, Frames, source);
        foreach (var (size, width, height) in new[] { (SizeSpec.Full, 90, 60), (SizeSpec.Box(45, 0), 45, 30), (SizeSpec.Square(31), 31, 31) })
        {
            var rendered = _darkroom.Render(animation, source, size, wanted);
            Assert.Equal((width, height), (rendered.Width, rendered.Height));
            using var image = Darkroom.Decode(rendered.Bytes, wanted);
            Assert.Equal((width, height * Frames, height), (image.Width, image.Height, image.PageHeight));
            Assert.Equal(Enumerable.Repeat(SampleImages.FrameDelay, Frames), (int[])image.Get("delay"));
            Assert.Equal(3, (int)image.Get("loop"));
            using var rgb = image.ExtractBand(0, n: 3);
            for (var frame = 0; frame < Frames; frame++)
            {
                Darkroom.AssertColour([frame * 12, 100, 200], rgb, width / 2, (frame * height) + (height / 2), 7);
            }
        }
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Avif)]
    public void Render_AnimationToAStill_IsItsFirstFrame(ImageFormat wanted)
    {
        foreach (var source in new[] { ImageFormat.Gif, ImageFormat.WebP })
        {
            var rendered = _darkroom.Render(SampleImages.Animation(90, 60, Frames, source), source, SizeSpec.Square(30), wanted);
            using var image = Image.NewFromBuffer(rendered.Bytes, kwargs: []);
            Assert.Equal((30, 30), (image.Width, image.Height));
            using var rgb = image.ExtractBand(0, n: 3);
            Darkroom.AssertColour([0, 100, 200], rgb, 15, 15, 7);
        }
    }

    [Fact]
    public void Render_AnimationAndStillsAtOnce_AreEachRight()
    {
        var all = _darkroom.Render(
            SampleImages.Animation(90, 60, Frames),
            ImageFormat.Gif,
            (SizeSpec.Square(30), ImageFormat.Png),
            (SizeSpec.Square(30), ImageFormat.Gif),
            (SizeSpec.Box(20, 0), ImageFormat.Jpeg));
        using var still = Image.NewFromBuffer(all[0].Bytes, kwargs: []);
        using var animation = Darkroom.Decode(all[1].Bytes, ImageFormat.Gif);
        using var second = Image.NewFromBuffer(all[2].Bytes, kwargs: []);
        Assert.Equal((30, 30 * Frames, 13), (still.Height, animation.Height, second.Height));
    }

    [Fact]
    public void Render_SquareOfAnAnimation_IsCutFromTheCentreOfEveryFrame()
    {
        using var quadrants = Image.NewFromBuffer(SampleImages.Quadrants(90, 40, ImageFormat.Png), kwargs: []);
        using var strip = Image.Arrayjoin([quadrants, quadrants, quadrants], across: 1);
        using var paged = strip.Mutate(header => header.Set(GValue.GIntType, "page-height", 40));
        var rendered = _darkroom.Render(paged.WebpsaveBuffer(lossless: true), ImageFormat.WebP, SizeSpec.Square(20), ImageFormat.WebP);
        using var image = Darkroom.Decode(rendered.Bytes, ImageFormat.WebP);
        for (var page = 0; page < image.Height / 20; page++)
        {
            Darkroom.AssertColour(SampleImages.QuadrantColours[0], image, 4, (page * 20) + 4, 16);
            Darkroom.AssertColour(SampleImages.QuadrantColours[3], image, 15, (page * 20) + 15, 16);
        }
    }

    public void Dispose() => _darkroom.Dispose();
}
