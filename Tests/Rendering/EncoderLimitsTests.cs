using NetVips;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class EncoderLimitsTests
{
    [Theory]
    [InlineData(ImageFormat.Jpeg, 65_500)]
    [InlineData(ImageFormat.Gif, 65_535)]
    [InlineData(ImageFormat.WebP, 16_383)]
    [InlineData(ImageFormat.Avif, 16_384)]
    public void WhyNot_LongestSide_IsTheEncodersOwn(ImageFormat format, int longest)
    {
        Assert.Null(EncoderLimits.WhyNot(format, longest, 1));
        Assert.Null(EncoderLimits.WhyNot(format, 1, longest));
        Assert.NotNull(EncoderLimits.WhyNot(format, longest + 1, 1));
        Assert.NotNull(EncoderLimits.WhyNot(format, 1, longest + 1));
        using var fits = SampleImages.Flat(longest, 1, [10, 20, 30]);
        Assert.NotEmpty(SampleImages.Encode(fits, format));
        using var tooLong = SampleImages.Flat(longest + 1, 1, [10, 20, 30]);
        Assert.Throws<VipsException>(() => SampleImages.Encode(tooLong, format));
    }

    [Fact]
    public void WhyNot_Tiff_IsNotGivenOut()
        => Assert.Contains("image/tiff", EncoderLimits.WhyNot(ImageFormat.Tiff, 10, 10), StringComparison.Ordinal);

    [Theory]
    [InlineData(ImageFormat.Avif, 10_000, 5_000, true)]
    [InlineData(ImageFormat.Avif, 10_000, 5_001, false)]
    [InlineData(ImageFormat.Gif, 5_000, 5_000, true)]
    [InlineData(ImageFormat.Gif, 5_000, 5_001, false)]
    [InlineData(ImageFormat.Jpeg, 30_000, 30_000, true)]
    [InlineData(ImageFormat.Png, 30_000, 30_000, true)]
    public void WhyNot_Pixels_AreBoundedWhereTheEncoderCannotBeStopped(ImageFormat format, int width, int height, bool fits)
        => Assert.Equal(fits, EncoderLimits.WhyNot(format, width, height) is null);

    [Fact]
    public void WhyNot_LongGif_IsBoundedInAll()
    {
        Assert.Null(EncoderLimits.WhyNot(ImageFormat.Gif, 1000, 1000, 100));
        Assert.NotNull(EncoderLimits.WhyNot(ImageFormat.Gif, 1000, 1000, 101));
        Assert.Null(EncoderLimits.WhyNot(ImageFormat.WebP, 1000, 1000, 101));
    }

    [Fact]
    public void WhyNotRenderable_Plan_SpeaksOfWhatComesOut()
    {
        Assert.Null(RenderPlan.Create(30_000, 1_000, 1, SizeSpec.Box(800, 0), ImageFormat.WebP).WhyNotRenderable);
        Assert.Contains("30000", RenderPlan.Create(30_000, 1_000, 1, SizeSpec.Full, ImageFormat.WebP).WhyNotRenderable, StringComparison.Ordinal);
    }
}
