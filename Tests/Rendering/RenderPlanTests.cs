using CsCheck;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class RenderPlanTests
{
    private static readonly Gen<(int Width, int Height)> GenSource = Gen.Select(Gen.Int[1, 40_000], Gen.Int[1, 40_000]);

    private static readonly Gen<SizeSpec> GenSize = Gen.OneOf(
        Gen.Const(SizeSpec.Full),
        Gen.Int[1, 9_000].Select(SizeSpec.Square),
        Gen.Int[1, 9_000].Select(width => SizeSpec.Box(width, 0)),
        Gen.Int[1, 9_000].Select(height => SizeSpec.Box(0, height)),
        Gen.Select(Gen.Int[1, 9_000], Gen.Int[1, 9_000], SizeSpec.Box));

    public static TheoryData<int, int, string, int, int> Vectors => [.. SizeVectors.All];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Create_Vector_IsWithinOnePixel(int width, int height, string size, int expectedWidth, int expectedHeight)
    {
        var plan = Plan(width, height, Parse(size));
        Assert.InRange(plan.Width, expectedWidth - SizeVectors.Tolerance, expectedWidth + SizeVectors.Tolerance);
        Assert.InRange(plan.Height, expectedHeight - SizeVectors.Tolerance, expectedHeight + SizeVectors.Tolerance);
    }

    [Fact]
    public void Create_AnySize_NeverEnlarges()
        => Gen.Select(GenSource, GenSize).Sample((source, size) =>
        {
            var plan = Plan(source.Width, source.Height, size);
            return plan.Width >= 1 && plan.Height >= 1
                && plan.ScaledWidth <= source.Width && plan.ScaledHeight <= source.Height;
        });

    [Fact]
    public void Create_Box_FitsIt()
        => Gen.Select(GenSource, GenSize.Where(size => size.Side == 0)).Sample((source, size) =>
        {
            var plan = Plan(source.Width, source.Height, size);
            return !plan.Crops
                && (size.Width == 0 || plan.Width <= size.Width)
                && (size.Height == 0 || plan.Height <= size.Height);
        });

    [Fact]
    public void Create_Box_TouchesItOrIsTheSource()
        => Gen.Select(GenSource, GenSize.Where(size => size.Side == 0)).Sample((source, size) =>
        {
            var plan = Plan(source.Width, source.Height, size);
            return plan.Width == size.Width || plan.Height == size.Height || (plan.Width, plan.Height) == source;
        });

    [Fact]
    public void Create_AnySize_KeepsProportionToTheNearestPixel()
        => Gen.Select(GenSource, GenSize).Sample((source, size) =>
        {
            var plan = Plan(source.Width, source.Height, size);
            var byWidth = Math.Max(1, plan.ScaledWidth * (double)source.Height / source.Width);
            var byHeight = Math.Max(1, plan.ScaledHeight * (double)source.Width / source.Height);
            return Math.Abs(plan.ScaledHeight - byWidth) <= 0.5 || Math.Abs(plan.ScaledWidth - byHeight) <= 0.5;
        });

    [Fact]
    public void Create_Square_IsCutFromTheCentre()
        => Gen.Select(GenSource, Gen.Int[1, 9_000]).Sample((source, side) =>
        {
            var plan = Plan(source.Width, source.Height, SizeSpec.Square(side));
            return plan.Width == plan.Height
                && plan.Width == Math.Min(side, Math.Min(source.Width, source.Height))
                && plan.Left >= 0 && plan.Top >= 0
                && Math.Abs(plan.ScaledWidth - plan.Width - (2 * plan.Left)) <= 1
                && Math.Abs(plan.ScaledHeight - plan.Height - (2 * plan.Top)) <= 1;
        });

    [Fact]
    public void Create_OfItsOwnOutput_ChangesNothing()
        => Gen.Select(GenSource, GenSize).Sample((source, size) =>
        {
            var once = Plan(source.Width, source.Height, size);
            var twice = Plan(once.Width, once.Height, size);
            return (twice.Width, twice.Height) == (once.Width, once.Height) && !twice.Crops;
        });

    [Theory]
    [InlineData(ImageFormat.Gif, 7)]
    [InlineData(ImageFormat.WebP, 7)]
    [InlineData(ImageFormat.Jpeg, 1)]
    [InlineData(ImageFormat.Png, 1)]
    [InlineData(ImageFormat.Avif, 1)]
    public void Create_Animation_KeepsFramesWhereTheFormatCan(ImageFormat format, int pages)
    {
        var plan = RenderPlan.Create(400, 300, 7, SizeSpec.Square(100), format);
        Assert.Equal(pages, plan.Pages);
        Assert.Equal(pages > 1, plan.Animated);
    }

    [Fact]
    public void Create_NoPixels_Throws()
        => Assert.Throws<ArgumentOutOfRangeException>(() => Plan(0, 100, SizeSpec.Full));

    internal static SizeSpec Parse(string text)
    {
        Assert.True(SizeSpec.TryParse(text, 65_535, out var size), text);
        return size;
    }

    private static RenderPlan Plan(int width, int height, SizeSpec size) => RenderPlan.Create(width, height, 1, size, ImageFormat.Jpeg);
}
