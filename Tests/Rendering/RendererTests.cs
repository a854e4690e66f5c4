using NetVips;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class RendererTests : IDisposable
{
    private readonly Darkroom _darkroom = new();

    public static MatrixTheoryData<ImageFormat, ImageFormat> InAndOut => new(Enum.GetValues<ImageFormat>(), Enum.GetValues<ImageFormat>().Where(static format => format.CanEncode));

    public static TheoryData<int, int, string, int, int> SomeVectors => [.. SizeVectors.All.Where((_, at) => at % 4 == 0)];

    public static TheoryData<ImageFormat> Outputs => [.. Enum.GetValues<ImageFormat>().Where(format => format.CanEncode)];

    [Theory]
    [MemberData(nameof(InAndOut))]
    public void Render_EveryFormatToEvery_HasSizeAndType(ImageFormat source, ImageFormat wanted)
    {
        var photo = SampleImages.Photo(200, 120, source);
        foreach (var (size, width, height) in new[] { (SizeSpec.Full, 200, 120), (SizeSpec.Box(80, 0), 80, 48), (SizeSpec.Square(31), 31, 31), (SizeSpec.Square(1), 1, 1) })
        {
            var rendered = _darkroom.Render(photo, source, size, wanted);
            Assert.Equal((width, height), (rendered.Width, rendered.Height));
            Assert.Equal(wanted, ImageFormats.Sniff(rendered.Bytes.AsSpan(0, Math.Min(rendered.Bytes.Length, ImageFormats.SniffLength))));
            using var image = Darkroom.Decode(rendered.Bytes, wanted);
            Assert.Equal((width, height), (image.Width, image.Height));
            Assert.Equal(Enums.BandFormat.Uchar, image.Format);
        }
    }

    [Theory]
    [MemberData(nameof(InAndOut))]
    public void Render_EveryFormatToEvery_KeepsThePicture(ImageFormat source, ImageFormat wanted)
    {
        var photo = SampleImages.Photo(200, 120, source);
        var rendered = _darkroom.Render(photo, source, SizeSpec.Box(50, 0), wanted);
        using var rgb = Rgb(rendered.Bytes, wanted);
        using var original = Image.NewFromBuffer(SampleImages.Photo(200, 120, ImageFormat.Png), kwargs: []);
        using var expected = original.ThumbnailImage(50);
        using var difference = (rgb - expected).Abs();

        // Colours of a few pixels each, in AVIF at 4:2:0 and quality 50.
        Assert.InRange(difference.Avg(), 0, wanted == ImageFormat.Avif ? 14 : 9);
    }

    [Theory]
    [MemberData(nameof(SomeVectors))]
    public void Render_Vector_HasThePlansSize(int width, int height, string size, int expectedWidth, int expectedHeight)
    {
        using var flat = SampleImages.Flat(width, height, [40, 90, 160]);
        var rendered = _darkroom.Render(flat.JpegsaveBuffer(), ImageFormat.Jpeg, RenderPlanTests.Parse(size), ImageFormat.Jpeg);
        using var image = Image.NewFromBuffer(rendered.Bytes, kwargs: []);
        Assert.Equal((rendered.Width, rendered.Height), (image.Width, image.Height));
        Assert.InRange(image.Width, expectedWidth - SizeVectors.Tolerance, expectedWidth + SizeVectors.Tolerance);
        Assert.InRange(image.Height, expectedHeight - SizeVectors.Tolerance, expectedHeight + SizeVectors.Tolerance);
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Render_Square_IsCutFromTheCentre(ImageFormat wanted)
    {
        var rendered = _darkroom.Render(SampleImages.Quadrants(300, 100), ImageFormat.Jpeg, SizeSpec.Square(50), wanted);
        using var image = Darkroom.Decode(rendered.Bytes, wanted);
        using var rgb = image.ExtractBand(0, n: 3);
        for (var quadrant = 0; quadrant < 4; quadrant++)
        {
            Darkroom.AssertColour(SampleImages.QuadrantColours[quadrant], rgb, quadrant % 2 == 0 ? 12 : 37, quadrant / 2 == 0 ? 12 : 37, 14);
        }
    }

    [Fact]
    public void Render_Several_AreWhatEachIsAlone()
    {
        (SizeSpec, ImageFormat)[] wanted = [(SizeSpec.Square(40), ImageFormat.Png), (SizeSpec.Box(300, 0), ImageFormat.Jpeg), (SizeSpec.Full, ImageFormat.WebP), (SizeSpec.Box(0, 30), ImageFormat.Gif)];
        foreach (var source in new[] { ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Avif })
        {
            var photo = SampleImages.Photo(640, 480, source);
            var together = _darkroom.Render(photo, source, wanted);
            foreach (var (rendered, (size, format)) in together.Zip(wanted))
            {
                var alone = _darkroom.Render(photo, source, size, format);
                Assert.Equal((alone.Width, alone.Height), (rendered.Width, rendered.Height));
                using var one = Rgb(alone.Bytes, format);
                using var other = Rgb(rendered.Bytes, format);
                using var difference = (one - other).Abs();
                Assert.InRange(difference.Avg(), 0, 6);
            }
        }
    }

    [Theory]
    [InlineData(1, 2000)]
    [InlineData(2000, 1)]
    [InlineData(3, 7)]
    public void Render_ThinImage_HasAtLeastOnePixel(int width, int height)
    {
        foreach (var source in Enum.GetValues<ImageFormat>())
        {
            var rendered = _darkroom.Render(SampleImages.Photo(width, height, source), source, SizeSpec.Box(20, 20), ImageFormat.Png);
            using var image = Image.NewFromBuffer(rendered.Bytes, kwargs: []);
            Assert.Equal((rendered.Width, rendered.Height), (image.Width, image.Height));
        }
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Render_Metadata_IsGone(ImageFormat wanted)
    {
        foreach (var source in new[] { ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Avif, ImageFormat.Tiff })
        {
            var rendered = _darkroom.Render(SampleImages.WithMetadata(64, 48, source), source, SizeSpec.Full, wanted);
            Assert.DoesNotContain("Secret", System.Text.Encoding.Latin1.GetString(rendered.Bytes), StringComparison.Ordinal);
            using var image = Darkroom.Decode(rendered.Bytes, wanted);
            Assert.DoesNotContain(image.GetFields(), field => field.Contains("exif", StringComparison.Ordinal)
                || field.Contains("xmp", StringComparison.Ordinal) || field.Contains("icc", StringComparison.Ordinal) || field.Contains("iptc", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Render_TornSource_IsRenderedAsFarAsItGoes()
    {
        var path = _darkroom.Write(HostileImages.Cut(SampleImages.Photo(640, 480), 0.7));
        var source = _darkroom.Describe(path, ImageFormat.Jpeg);
        var rendered = _darkroom.Renderer.Render(path, source, [RenderPlan.Create(640, 480, 1, SizeSpec.Square(50), ImageFormat.Jpeg)], CancellationToken.None);
        Assert.NotEmpty(Assert.Single(rendered).Bytes);
    }

    [Fact]
    public void Render_NoImage_ThrowsWithoutTheLibrarysText()
    {
        var source = _darkroom.Describe(_darkroom.Write(SampleImages.Photo(64, 48)), ImageFormat.Jpeg);
        var path = _darkroom.Write(new byte[1000]);
        var exception = Assert.Throws<UndecodableImageException>(() => _darkroom.Renderer.Render(
            path, source, [RenderPlan.Create(64, 48, 1, SizeSpec.Full, ImageFormat.Jpeg)], CancellationToken.None).ToArray());
        Assert.DoesNotContain("jpeg", exception.ToString().Split(" at ")[0], StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(path, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NobodyWaits_Throws()
    {
        var path = _darkroom.Write(SampleImages.Photo(64, 48));
        var source = _darkroom.Describe(path, ImageFormat.Jpeg);
        Assert.Throws<OperationCanceledException>(() => _darkroom.Renderer.Render(
            path, source, [RenderPlan.Create(64, 48, 1, SizeSpec.Full, ImageFormat.Jpeg)], new CancellationToken(canceled: true)).ToArray());
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.WebP)]
    public void Render_NobodyWaitsAfterTheFirst_StopsThere(ImageFormat wanted)
    {
        var path = _darkroom.Write(SampleImages.Photo(640, 480));
        var source = _darkroom.Describe(path, ImageFormat.Jpeg);
        var plan = RenderPlan.Create(640, 480, 1, SizeSpec.Full, wanted);
        using var cancellation = new CancellationTokenSource();
        using var renditions = _darkroom.Renderer.Render(path, source, [plan, plan], cancellation.Token).GetEnumerator();
        Assert.True(renditions.MoveNext());
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => renditions.MoveNext());
    }

    private static Image Rgb(byte[] bytes, ImageFormat format)
    {
        using var image = Darkroom.Decode(bytes, format);
        return image.ExtractBand(0, n: 3);
    }

    public void Dispose() => _darkroom.Dispose();
}
