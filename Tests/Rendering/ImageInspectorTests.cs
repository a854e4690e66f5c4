using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class ImageInspectorTests : IDisposable
{
    private readonly Darkroom _darkroom = new();

    public static TheoryData<ImageFormat> Formats => [.. Enum.GetValues<ImageFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Inspect_Photo_TellsItsSize(ImageFormat format)
    {
        var outcome = Assert.IsType<InspectOutcome.Inspected>(_darkroom.Inspect(SampleImages.Photo(64, 48, format), format));
        Assert.Equal((64, 48, 1), (outcome.Width, outcome.Height, outcome.Pages));
        Assert.Equal(format is ImageFormat.Avif or ImageFormat.Tiff ? DecodeWeight.Whole : DecodeWeight.Streaming, outcome.Weight);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Tiff)]
    public void Inspect_AnyOrientation_TellsTheUprightSize(ImageFormat format)
    {
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var outcome = Assert.IsType<InspectOutcome.Inspected>(_darkroom.Inspect(SampleImages.Quadrants(60, 40, format, orientation), format));
            Assert.Equal((60, 40), (outcome.Width, outcome.Height));
        }
    }

    [Fact]
    public void Inspect_DecoderKeepsItWhole_WeighsMore()
    {
        Assert.Equal(DecodeWeight.Whole, Weight(SampleImages.ProgressiveJpeg(64, 48), ImageFormat.Jpeg));
        Assert.Equal(DecodeWeight.Whole, Weight(SampleImages.InterlacedPng(64, 48), ImageFormat.Png));
        using var flat = SampleImages.Flat(64, 48, [10, 20, 30]);
        Assert.Equal(DecodeWeight.Whole, Weight(flat.WebpsaveBuffer(lossless: true), ImageFormat.WebP));
    }

    [Theory]
    [InlineData(ImageFormat.Gif)]
    [InlineData(ImageFormat.WebP)]
    public void Inspect_Animation_CountsFrames(ImageFormat format)
    {
        var outcome = Assert.IsType<InspectOutcome.Inspected>(_darkroom.Inspect(SampleImages.Animation(30, 20, 7, format), format));
        Assert.Equal((30, 20, 7), (outcome.Width, outcome.Height, outcome.Pages));
    }

    [Fact]
    public void Inspect_TiffOfSeveralPages_IsItsFirst()
    {
        var outcome = Assert.IsType<InspectOutcome.Inspected>(_darkroom.Inspect(SampleImages.MultiPageTiff(30, 20, 3), ImageFormat.Tiff));
        Assert.Equal((30, 20, 1), (outcome.Width, outcome.Height, outcome.Pages));
    }

    [Fact]
    public void Inspect_Bomb_IsTooLarge()
    {
        Assert.IsType<InspectOutcome.TooLarge>(_darkroom.Inspect(HostileImages.PngPromising(40_000, 40_000), ImageFormat.Png));
        Assert.IsType<InspectOutcome.TooLarge>(_darkroom.Inspect(HostileImages.PngPromising(20_000, 20_000), ImageFormat.Png));
        Assert.IsType<InspectOutcome.TooLarge>(_darkroom.Inspect(HostileImages.JpegPromising(65_535, 1), ImageFormat.Jpeg));
        Assert.IsType<InspectOutcome.TooLarge>(_darkroom.Inspect(HostileImages.JpegPromising(1, 65_000), ImageFormat.Jpeg));
        Assert.IsType<InspectOutcome.TooLarge>(_darkroom.Inspect(HostileImages.GifOfFrames(10_000), ImageFormat.Gif));
        Assert.IsType<InspectOutcome.TooLarge>(_darkroom.Inspect(HostileImages.WebPOfFrames(10_000), ImageFormat.WebP));
    }

    [Fact]
    public void Inspect_AtTheLimits_IsTaken()
    {
        using var darkroom = new Darkroom(new LimitOptions { MaxPixels = 64 * 48, MaxSourceDimension = 64, MaxFrames = 5, MaxAnimationPixels = 5 * 30 * 20 });
        Assert.IsType<InspectOutcome.Inspected>(darkroom.Inspect(SampleImages.Photo(64, 48), ImageFormat.Jpeg));
        Assert.IsType<InspectOutcome.Inspected>(darkroom.Inspect(SampleImages.Animation(30, 20, 5), ImageFormat.Gif));
    }

    [Theory]
    [InlineData(64 * 48 - 1, 64, "pixels")]
    [InlineData(64 * 48, 63, "side")]
    public void Inspect_BeyondALimit_SaysWhich(long maxPixels, int maxDimension, string word)
    {
        using var darkroom = new Darkroom(new LimitOptions { MaxPixels = maxPixels, MaxSourceDimension = maxDimension });
        var outcome = Assert.IsType<InspectOutcome.TooLarge>(darkroom.Inspect(SampleImages.Photo(64, 48), ImageFormat.Jpeg));
        Assert.Contains("64×48", outcome.Why, StringComparison.Ordinal);
        Assert.Contains(word, outcome.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImageFormat.Gif)]
    [InlineData(ImageFormat.WebP)]
    public void Inspect_TooLongAnimation_IsTooLarge(ImageFormat format)
    {
        var animation = SampleImages.Animation(30, 20, 6, format);
        using var frames = new Darkroom(new LimitOptions { MaxFrames = 5 });
        Assert.IsType<InspectOutcome.TooLarge>(frames.Inspect(animation, format));
        Assert.IsType<InspectOutcome.TooLarge>(frames.Inspect(SampleImages.MultiPageTiff(30, 20, 6), ImageFormat.Tiff));
        using var pixels = new Darkroom(new LimitOptions { MaxAnimationPixels = (6 * 30 * 20) - 1 });
        Assert.IsType<InspectOutcome.TooLarge>(pixels.Inspect(animation, format));
    }

    [Fact]
    public void Inspect_HevcInAvifsContainer_IsNotAnImage()
    {
        var hevc = HostileImages.HevcInAvif();
        Assert.Equal(ImageFormat.Avif, ImageFormats.Sniff(hevc.AsSpan(0, ImageFormats.SniffLength)));
        Assert.IsType<InspectOutcome.NotAnImage>(_darkroom.Inspect(hevc, ImageFormat.Avif));

        // Which libvips cannot tell.
        using var image = NetVips.Image.HeifloadBuffer(hevc);
        Assert.Equal("av1", image.Get("heif-compression"));
        Assert.Throws<NetVips.VipsException>(() => image.Avg());
    }

    [Fact]
    public void Inspect_AvifThatCallsItselfMif1_IsTaken()
    {
        var avif = SampleImages.Photo(64, 48, ImageFormat.Avif);
        "mif1"u8.CopyTo(avif.AsSpan(8));
        Assert.Equal(ImageFormat.Avif, ImageFormats.Sniff(avif.AsSpan(0, ImageFormats.SniffLength)));
        Assert.IsType<InspectOutcome.Inspected>(_darkroom.Inspect(avif, ImageFormat.Avif));
        Assert.True(_darkroom.DecodesWhole(avif, ImageFormat.Avif));

        // Which libvips takes for HEVC.
        using var image = NetVips.Image.HeifloadBuffer(avif);
        Assert.Equal("hevc", image.Get("heif-compression"));
    }

    [Fact]
    public void Sniff_Heic_IsNoFormat() => Assert.Null(ImageFormats.Sniff(HostileImages.Heic().AsSpan(0, ImageFormats.SniffLength)));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Inspect_OtherFormatThanSaid_IsDamaged(ImageFormat format)
    {
        foreach (var other in Enum.GetValues<ImageFormat>().Where(other => other != format))
        {
            AssertRefused(SampleImages.Photo(64, 48, other), format);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Inspect_OnlyTheFirstBytes_IsDamaged(ImageFormat format) => AssertRefused(SampleImages.Photo(64, 48, format)[..12], format);

    private void AssertRefused(byte[] image, ImageFormat format)
    {
        var outcome = _darkroom.Inspect(image, format);
        Assert.True(format == ImageFormat.Avif ? outcome is InspectOutcome.NotAnImage : outcome is InspectOutcome.Damaged, $"{format}: {outcome}");
    }

    private DecodeWeight Weight(byte[] image, ImageFormat format)
        => Assert.IsType<InspectOutcome.Inspected>(_darkroom.Inspect(image, format)).Weight;

    public void Dispose() => _darkroom.Dispose();
}
