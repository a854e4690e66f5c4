using NetVips;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>The samples are what they say: what rests on them proves nothing otherwise.</summary>
public sealed class SampleImagesTests
{
    public static TheoryData<string, byte[], ImageFormat, int, int> Samples => new()
    {
        { "photo.jpg", SampleImages.Photo(64, 48), ImageFormat.Jpeg, 64, 48 },
        { "photo.png", SampleImages.Photo(64, 48, ImageFormat.Png), ImageFormat.Png, 64, 48 },
        { "photo.gif", SampleImages.Photo(64, 48, ImageFormat.Gif), ImageFormat.Gif, 64, 48 },
        { "photo.webp", SampleImages.Photo(64, 48, ImageFormat.WebP), ImageFormat.WebP, 64, 48 },
        { "photo.avif", SampleImages.Photo(64, 48, ImageFormat.Avif), ImageFormat.Avif, 64, 48 },
        { "photo.tif", SampleImages.Photo(64, 48, ImageFormat.Tiff), ImageFormat.Tiff, 64, 48 },
        { "progressive.jpg", SampleImages.ProgressiveJpeg(64, 48), ImageFormat.Jpeg, 64, 48 },
        { "interlaced.png", SampleImages.InterlacedPng(64, 48), ImageFormat.Png, 64, 48 },
        { "metadata.jpg", SampleImages.WithMetadata(64, 48), ImageFormat.Jpeg, 64, 48 },
        { "orientation6.jpg", SampleImages.Quadrants(64, 48, orientation: 6), ImageFormat.Jpeg, 48, 64 },
        { "transparent.png", SampleImages.Transparent(64, 48), ImageFormat.Png, 64, 48 },
        { "animation.gif", SampleImages.Animation(64, 48, 5), ImageFormat.Gif, 64, 48 },
        { "animation.webp", SampleImages.Animation(64, 48, 5, ImageFormat.WebP), ImageFormat.WebP, 64, 48 },
        { "p3.jpg", SampleImages.FlatInProfile(64, 48, [200, 100, 50], "p3"), ImageFormat.Jpeg, 64, 48 },
        { "cmyk.jpg", SampleImages.FlatInProfile(64, 48, [200, 100, 50], "cmyk"), ImageFormat.Jpeg, 64, 48 },
        { "plain-cmyk.jpg", SampleImages.PlainCmyk(64, 48), ImageFormat.Jpeg, 64, 48 },
        { "gray.jpg", SampleImages.Gray(64, 48, 99), ImageFormat.Jpeg, 64, 48 },
        { "gray-alpha.png", SampleImages.GrayAlpha(64, 48, 99, 128), ImageFormat.Png, 64, 48 },
        { "16bit.png", SampleImages.SixteenBit(64, 48, [200, 100, 50]), ImageFormat.Png, 64, 48 },
        { "palette.png", SampleImages.PalettePng(64, 48), ImageFormat.Png, 64, 48 },
        { "tiled.tif", SampleImages.TiledTiff(64, 48), ImageFormat.Tiff, 64, 48 },
        { "pages.tif", SampleImages.MultiPageTiff(64, 48, 3), ImageFormat.Tiff, 64, 48 },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Samples))]
    public void Sample_Made_IsWhatItSays(string name, byte[] bytes, ImageFormat format, int width, int height)
    {
        Assert.Equal(format, ImageFormats.Sniff(bytes.AsSpan(0, Math.Min(bytes.Length, ImageFormats.SniffLength))));
        using var image = Image.NewFromBuffer(bytes, kwargs: []);
        Assert.True((width, height) == (image.Width, image.Height), $"{name}: {image.Width}×{image.Height}");
        Assert.InRange(image.Avg(), 1, 65_000);
    }

    [Fact]
    public void WithMetadata_Jpeg_HoldsThem()
    {
        var text = System.Text.Encoding.Latin1.GetString(SampleImages.WithMetadata(64, 48));
        Assert.Contains("SecretCamera", text, StringComparison.Ordinal);
        Assert.Contains("SecretCopyright", text, StringComparison.Ordinal);
        Assert.Contains("SecretXmp", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImageFormat.Gif)]
    [InlineData(ImageFormat.WebP)]
    public void Animation_Made_HasFramesDelaysAndLoop(ImageFormat format)
    {
        var bytes = SampleImages.Animation(64, 48, 5, format);
        using var image = Image.NewFromBuffer(bytes, kwargs: new VOption { { "n", -1 } });
        Assert.Equal(5 * 48, image.Height);
        Assert.Equal(48, image.PageHeight);
        Assert.Equal(Enumerable.Repeat(SampleImages.FrameDelay, 5), (int[])image.Get("delay"));
        Assert.Equal(3, (int)image.Get("loop"));
    }
}
