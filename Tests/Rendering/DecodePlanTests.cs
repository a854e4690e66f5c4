using CsCheck;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class DecodePlanTests
{
    [Theory]
    [InlineData(4000, 1)]
    [InlineData(2001, 1)]
    [InlineData(2000, 2)]
    [InlineData(1001, 2)]
    [InlineData(1000, 4)]
    [InlineData(500, 8)]
    [InlineData(10, 8)]
    public void Create_Jpeg_ShrinksToTheLastStepThatIsLargeEnough(int width, int shrink)
        => Assert.Equal(shrink, Create(Source(ImageFormat.Jpeg), width).Shrink);

    [Theory]
    [InlineData(2000, 1)]
    [InlineData(1000, 2)]
    [InlineData(100, 8)]
    public void Careful_Jpeg_LeavesTwiceWhatIsWanted(int width, int shrink)
    {
        var source = Source(ImageFormat.Jpeg);
        Assert.Equal(shrink, DecodePlan.Careful(source, RenderPlan.Create(source.Width, source.Height, 1, SizeSpec.Box(width, 0), ImageFormat.Jpeg)).Shrink);
    }

    [Fact]
    public void Create_Several_ServesTheLargest() => Assert.Equal(2, Create(Source(ImageFormat.Jpeg), 100, 1600, 30).Shrink);

    [Fact]
    public void Create_WebP_LeavesTwiceWhatIsWanted()
    {
        Assert.Equal(0.2, Create(Source(ImageFormat.WebP), 400).Scale, 3);
        Assert.Equal(1, Create(Source(ImageFormat.WebP), 3000).Scale);
    }

    [Fact]
    public void Create_AnyPlan_DecodesAtLeastWhatIsWanted()
        => Gen.Select(Gen.Int[1, 9000], Gen.Int[1, 9000], Gen.Int[1, 9000], Gen.OneOf<ImageFormat>(Enum.GetValues<ImageFormat>())).Sample((width, height, side, format) =>
        {
            var source = Source(format) with { Width = width, Height = height };
            var plan = RenderPlan.Create(width, height, 1, SizeSpec.Square(side), ImageFormat.Jpeg);
            var decode = DecodePlan.Create(source, [plan]);
            return Math.Ceiling(width * decode.Scale / decode.Shrink) >= plan.ScaledWidth
                && Math.Ceiling(height * decode.Scale / decode.Shrink) >= plan.ScaledHeight;
        });

    [Theory]
    [InlineData(4000, 3000, 8)]
    [InlineData(4000, 3004, 4)]
    [InlineData(4002, 3000, 2)]
    [InlineData(4000, 2999, 1)]
    [InlineData(8, 8, 8)]
    [InlineData(4, 4, 1)]
    public void ForWholeCheck_Jpeg_LeavesNoPartOfALineOut(int width, int height, int shrink)
    {
        var source = Source(ImageFormat.Jpeg) with { Width = width, Height = height };
        Assert.Equal(shrink, DecodePlan.ForWholeCheck(source).Shrink);
        var read = source with { Weight = DecodeWeight.Whole };
        Assert.Equal(DecodePlan.ForCheck(read), DecodePlan.ForWholeCheck(read)); // read to its end before its first line
    }

    internal static ImageMetadata Source(ImageFormat format, int pages = 1, DecodeWeight weight = DecodeWeight.Streaming)
        => new(default, "", 1_000_000, format, 4000, 3000, pages, DateTimeOffset.UnixEpoch, 1, weight);

    private static DecodePlan Create(ImageMetadata source, params int[] widths)
        => DecodePlan.Create(source, [.. widths.Select(width => RenderPlan.Create(source.Width, source.Height, 1, SizeSpec.Box(width, 0), ImageFormat.Jpeg))]);
}
