using NetVips;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>Whatever a source's colours are described in, what comes out is sRGB, 8 bits, upright.</summary>
public sealed class RendererColourTests : IDisposable
{
    private static readonly double[] Colour = [200, 100, 50];
    private readonly Darkroom _darkroom = new();

    [Theory]
    [InlineData("p3", ImageFormat.Jpeg)]
    [InlineData("p3", ImageFormat.Png)]
    [InlineData("p3", ImageFormat.WebP)]
    [InlineData("p3", ImageFormat.Tiff)]
    [InlineData("p3", ImageFormat.Avif)]
    [InlineData("srgb", ImageFormat.Jpeg)]
    [InlineData("cmyk", ImageFormat.Jpeg)]
    [InlineData("cmyk", ImageFormat.Tiff)]
    public void Render_ForeignProfile_ComesOutInSrgb(string profile, ImageFormat source)
    {
        var image = SampleImages.FlatInProfile(120, 80, Colour, profile, source);
        foreach (var size in new[] { SizeSpec.Full, SizeSpec.Box(40, 0), SizeSpec.Square(20) })
        {
            foreach (var wanted in new[] { ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Avif })
            {
                AssertFlat(_darkroom.Render(image, source, size, wanted).Bytes, Colour, 6);
            }
        }
    }

    [Fact]
    public void Render_P3LeftAlone_WouldBeWrong()
    {
        // What the conversion is for: the stored numbers are others.
        using var image = Image.NewFromBuffer(SampleImages.FlatInProfile(120, 80, Colour, "p3"), kwargs: []);
        Assert.True(Math.Abs(image.Getpoint(5, 5)[0] - Colour[0]) > 8);
    }

    [Fact]
    public void Render_CmykWithoutProfile_LooksLikePrint()
    {
        // No cyan, all magenta and yellow: red.
        using var image = Image.NewFromBuffer(_darkroom.Render(SampleImages.PlainCmyk(64, 48), ImageFormat.Jpeg, SizeSpec.Square(20), ImageFormat.Png).Bytes, kwargs: []);
        var colour = image.Getpoint(9, 9);
        Assert.True(colour.Length == 3 && colour[0] > 200 && colour[1] < 80 && colour[2] < 80, string.Join(' ', colour));
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.Tiff)]
    public void Render_SixteenBits_ComesOutInEight(ImageFormat source)
    {
        foreach (var wanted in new[] { ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Avif })
        {
            AssertFlat(_darkroom.Render(SampleImages.SixteenBit(64, 48, Colour, source), source, SizeSpec.Square(20), wanted).Bytes, Colour, 5);
        }
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Avif)]
    [InlineData(ImageFormat.Gif)]
    public void Render_Gray_StaysGray(ImageFormat wanted)
    {
        foreach (var source in new[] { ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Tiff })
        {
            using var image = Image.NewFromBuffer(_darkroom.Render(SampleImages.Gray(64, 48, 99, source), source, SizeSpec.Square(20), wanted).Bytes, kwargs: []);
            Assert.All(image.Getpoint(9, 9)[..Math.Min(image.Bands, 3)], value => Assert.InRange(value, 95, 103));
        }
    }

    [Fact]
    public void Render_GrayWithAlpha_KeepsBoth()
    {
        using var image = Image.NewFromBuffer(_darkroom.Render(SampleImages.GrayAlpha(64, 48, 99, 128), ImageFormat.Png, SizeSpec.Square(20), ImageFormat.Png).Bytes, kwargs: []);
        Darkroom.AssertColour([99, 128], image, 9, 9, 3);
    }

    [Fact]
    public void Render_GrayWithAlphaToJpeg_IsOnWhite()
        => AssertFlat(_darkroom.Render(SampleImages.GrayAlpha(64, 48, 99, 128), ImageFormat.Png, SizeSpec.Square(20), ImageFormat.Jpeg).Bytes, [177], 4);

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Gif)]
    [InlineData(ImageFormat.Avif)]
    [InlineData(ImageFormat.Tiff)]
    public void Render_TransparentToJpeg_IsOnWhite(ImageFormat source)
    {
        using var image = Image.NewFromBuffer(_darkroom.Render(SampleImages.Transparent(120, 80, source), source, SizeSpec.Box(60, 0), ImageFormat.Jpeg).Bytes, kwargs: []);
        Darkroom.AssertColour([230, 20, 20], image, 10, 20, 12);
        Darkroom.AssertColour([255, 255, 255], image, 50, 20, 6);
    }

    [Theory]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Gif)]
    [InlineData(ImageFormat.Avif)]
    public void Render_TransparentToWhatCanHoldIt_StaysTransparent(ImageFormat wanted)
    {
        using var image = Image.NewFromBuffer(_darkroom.Render(SampleImages.Transparent(120, 80), ImageFormat.Png, SizeSpec.Box(60, 0), wanted).Bytes, kwargs: []);
        Assert.True(image.HasAlpha());
        Darkroom.AssertColour([230, 20, 20, 255], image, 10, 20, 12);
        Assert.InRange(image.Getpoint(50, 20)[3], 0, 3);
    }

    [Fact]
    public void Render_Palette_ComesOutInColour()
    {
        using var image = Image.NewFromBuffer(_darkroom.Render(SampleImages.PalettePng(64, 48), ImageFormat.Png, SizeSpec.Box(32, 0), ImageFormat.Png).Bytes, kwargs: []);
        Darkroom.AssertColour(SampleImages.QuadrantColours[0], image, 5, 5, 8);
        Darkroom.AssertColour(SampleImages.QuadrantColours[3], image, 27, 19, 8);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Avif)]
    public void Render_AnyOrientation_ComesOutUpright(ImageFormat wanted)
    {
        foreach (var source in new[] { ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Tiff, ImageFormat.Avif })
        {
            for (var orientation = 1; orientation <= 8; orientation++)
            {
                foreach (var size in new[] { SizeSpec.Full, SizeSpec.Box(48, 0) })
                {
                    AssertQuadrants(_darkroom.Render(SampleImages.Quadrants(96, 64, source, orientation), source, size, wanted).Bytes);
                }
            }
        }
    }

    [Fact]
    public void Render_TurnedCmyk_ComesOutUpright()
    {
        using var quadrants = Image.NewFromBuffer(SampleImages.Quadrants(96, 64, ImageFormat.Png), kwargs: []);
        using var turned = quadrants.Rot270();
        using var cmyk = turned.IccTransform("cmyk", inputProfile: "srgb", embedded: false);
        using var tagged = cmyk.Mutate(image => image.Set(GValue.GIntType, "orientation", 6));
        var rendered = _darkroom.Render(SampleImages.Encode(tagged, ImageFormat.Jpeg), ImageFormat.Jpeg, SizeSpec.Box(48, 0), ImageFormat.Png);
        Assert.Equal((48, 32), (rendered.Width, rendered.Height));
        using var image = Image.NewFromBuffer(rendered.Bytes, kwargs: []);
        Assert.True(image.Getpoint(6, 6)[0] > 150 && image.Getpoint(6, 6)[2] < 100);
        Assert.True(image.Getpoint(6, 26)[2] > image.Getpoint(6, 26)[0]);
    }

    private static void AssertQuadrants(byte[] bytes)
    {
        using var image = Image.NewFromBuffer(bytes, kwargs: []);
        Assert.True(image.Width > image.Height);
        for (var quadrant = 0; quadrant < 4; quadrant++)
        {
            var (x, y) = (quadrant % 2 == 0 ? 4 : image.Width - 5, quadrant / 2 == 0 ? 4 : image.Height - 5);
            Darkroom.AssertColour(SampleImages.QuadrantColours[quadrant], image, x, y, 16);
        }
    }

    private static void AssertFlat(byte[] bytes, double[] colour, double tolerance)
    {
        using var image = Image.NewFromBuffer(bytes, kwargs: []);
        Assert.Equal(Enums.BandFormat.Uchar, image.Format);
        Darkroom.AssertColour(colour, image, image.Width / 2, image.Height / 2, tolerance);
    }

    public void Dispose() => _darkroom.Dispose();
}
