using CsCheck;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class PolishPlanTests
{
    private static readonly PolishPlan Jpeg = PolishPlan.For(Plan(800, 600, ImageFormat.Jpeg))!.Value;

    [Fact]
    public void Smallest_AnyThreshold_IsTheLowestQualityAboveIt() => Gen.Int[Jpeg.Lowest - 3, Jpeg.Highest + 3].Sample(threshold =>
    {
        var tried = 0;
        var found = Jpeg.Smallest(threshold, quality =>
        {
            tried++;
            return ([(byte)quality], quality);
        });

        return tried <= 5 && (threshold > Jpeg.Highest ? found is null : found is [var quality] && quality == Math.Max(threshold, Jpeg.Lowest));
    });

    [Theory]
    [InlineData(800, 600, ImageFormat.Gif, 1, false)]
    [InlineData(800, 600, ImageFormat.WebP, 2, false)]
    [InlineData(800, 600, ImageFormat.WebP, 1, true)]
    [InlineData(800, 600, ImageFormat.Png, 1, true)]
    [InlineData(2000, 2000, ImageFormat.Jpeg, 1, true)]
    [InlineData(2001, 2000, ImageFormat.Jpeg, 1, false)]
    [InlineData(1600, 1200, ImageFormat.Avif, 1, false)]
    [InlineData(800, 1000, ImageFormat.Avif, 1, true)]
    public void For_AnyRendition_OnlyWhatGainsAndEndsSoon(int width, int height, ImageFormat format, int pages, bool isPolished) =>
        Assert.Equal(isPolished, PolishPlan.For(Plan(width, height, format) with { Pages = pages }) is not null);

    private static RenderPlan Plan(int width, int height, ImageFormat format) => RenderPlan.Create(width, height, 1, SizeSpec.Full, format);
}
