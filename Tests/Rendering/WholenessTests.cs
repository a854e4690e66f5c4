using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>Torn files are refused when they come in, and only torn files.</summary>
public sealed class WholenessTests : IDisposable
{
    private readonly Darkroom _darkroom = new();

    public static TheoryData<string> Names => [.. Samples.Keys];

    private static Dictionary<string, (ImageFormat Format, Func<byte[]> Make)> Samples { get; } = new()
    {
        ["jpeg"] = (ImageFormat.Jpeg, () => SampleImages.Photo(640, 480)),
        ["progressive jpeg"] = (ImageFormat.Jpeg, () => SampleImages.ProgressiveJpeg(640, 480)),
        ["cmyk jpeg"] = (ImageFormat.Jpeg, () => SampleImages.FlatInProfile(64, 48, [200, 100, 50], "cmyk")),
        ["tiny jpeg"] = (ImageFormat.Jpeg, () => SampleImages.Photo(1, 1)),
        ["png"] = (ImageFormat.Png, () => SampleImages.Photo(640, 480, ImageFormat.Png)),
        ["interlaced png"] = (ImageFormat.Png, () => SampleImages.InterlacedPng(640, 480)),
        ["palette png"] = (ImageFormat.Png, () => SampleImages.PalettePng(640, 480)),
        ["16-bit png"] = (ImageFormat.Png, () => SampleImages.SixteenBit(64, 48, [1, 2, 3])),
        ["gif"] = (ImageFormat.Gif, () => SampleImages.Photo(640, 480, ImageFormat.Gif)),
        ["animated gif"] = (ImageFormat.Gif, () => SampleImages.Animation(64, 48, 20)),
        ["webp"] = (ImageFormat.WebP, () => SampleImages.Photo(640, 480, ImageFormat.WebP)),
        ["tiny webp"] = (ImageFormat.WebP, () => SampleImages.Photo(1, 1, ImageFormat.WebP)),
        ["long webp"] = (ImageFormat.WebP, () => SampleImages.Photo(9, 2000, ImageFormat.WebP)),
        ["animated webp"] = (ImageFormat.WebP, () => SampleImages.Animation(64, 48, 20, ImageFormat.WebP)),
        ["avif"] = (ImageFormat.Avif, () => SampleImages.Photo(640, 480, ImageFormat.Avif)),
        ["tiff"] = (ImageFormat.Tiff, () => SampleImages.Photo(640, 480, ImageFormat.Tiff)),
        ["tiled tiff"] = (ImageFormat.Tiff, () => SampleImages.TiledTiff(640, 480)),
        ["tiff of pages"] = (ImageFormat.Tiff, () => SampleImages.MultiPageTiff(64, 48, 3)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodesWhole_Whole_IsTrue(string name) => Assert.True(_darkroom.DecodesWhole(Samples[name].Make(), Samples[name].Format));

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodesWhole_Torn_IsFalse(string name)
    {
        var (format, make) = Samples[name];
        var image = make();
        foreach (var part in (double[])[0.3, 0.5, 0.8, 0.95])
        {
            Assert.False(_darkroom.DecodesWhole(HostileImages.Cut(image, part), format), $"{name}, {part}");
        }
    }

    /// <summary>At any height: at an eighth of its size libvips leaves the part of a line out that some end with, and what only that needs is not read.</summary>
    [Fact]
    public void DecodesWhole_JpegWithoutItsLastBlocks_IsFalse()
    {
        for (var height = 64; height < 80; height++)
        {
            Assert.False(_darkroom.DecodesWhole(SampleImages.Photo(320, height)[..^20], ImageFormat.Jpeg), $"{height} lines");
            Assert.False(_darkroom.DecodesWhole(SampleImages.ProgressiveJpeg(320, height)[..^20], ImageFormat.Jpeg), $"{height} lines, progressive");
        }
    }

    [Fact]
    public void DecodesWhole_GifCutBetweenFrames_IsFalse()
    {
        // Where libvips sees a shorter animation and no fault.
        var gif = SampleImages.Animation(64, 48, 20);
        Assert.False(_darkroom.DecodesWhole(gif[..^1], ImageFormat.Gif));
    }

    [Fact]
    public void DecodesWhole_NobodyWaits_Throws()
    {
        var path = _darkroom.Write(SampleImages.Photo(64, 48));
        var image = _darkroom.Describe(path, ImageFormat.Jpeg);
        Assert.Throws<OperationCanceledException>(() => _darkroom.Inspector.DecodesWhole(path, image, new CancellationToken(canceled: true)));
    }

    public void Dispose() => _darkroom.Dispose();
}
