using CsCheck;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class RenderCostTests
{
    // Small JPEGs are encoded with more memory than larger ones; a scaled side is rounded.
    private const long Slack = 2 << 20;

    private static readonly Gen<ImageMetadata> GenSource = Gen.Select(
        Gen.OneOf<ImageFormat>(Enum.GetValues<ImageFormat>()), Gen.Int[1, 20_000], Gen.Int[1, 20_000], Gen.Int[1, 30], Gen.OneOf<DecodeWeight>(Enum.GetValues<DecodeWeight>()))
        .Select((format, width, height, pages, weight) => DecodePlanTests.Source(format, pages, weight) with { Width = width, Height = height });

    private static readonly Gen<SizeSpec> GenSize = Gen.OneOf(Gen.Int[1, 9_000].Select(SizeSpec.Square), Gen.Int[1, 9_000].Select(width => SizeSpec.Box(width, 0)));

    private static readonly Gen<ImageFormat> GenOutput = Gen.OneOf<ImageFormat>([.. Enum.GetValues<ImageFormat>().Where(format => format.CanEncode)]);

    [Fact]
    public void Estimate_Anything_IsPositive()
        => Gen.Select(GenSource, GenSize, GenOutput).Sample((source, size, output)
            => Estimate(source, size, output) > 0 && RenderCost.EstimateCheck(source) > 0);

    /// <summary>JPEG and WebP aside: of a larger source less may be decoded, see <see cref="DecodePlan"/>.</summary>
    [Fact]
    public void Estimate_LargerSource_CostsNoLess()
        => Gen.Select(GenSource.Where(source => source.Format is not (ImageFormat.Jpeg or ImageFormat.WebP)), GenSize, Gen.Int[2, 4]).Sample((source, size, times)
            => Estimate(source with { Width = source.Width * times, Height = source.Height * times }, size, ImageFormat.Jpeg) + Slack >= Estimate(source, size, ImageFormat.Jpeg));

    [Fact]
    public void Estimate_LargerOutput_CostsNoLess()
        => Gen.Select(GenSource, Gen.Int[1, 9_000], Gen.Int[0, 9_000], GenOutput).Sample((source, width, more, output)
            => Estimate(source, SizeSpec.Box(width + more, 0), output) + Slack >= Estimate(source, SizeSpec.Box(width, 0), output));

    [Fact]
    public void Estimate_OneMorePlan_CostsNoLess()
        => Gen.Select(GenSource, GenSize, GenSize, GenOutput).Sample((source, first, second, output)
            => RenderCost.Estimate(source, [Plan(source, first, output), Plan(source, second, output)]) >= Estimate(source, first, output));

    [Fact]
    public void Estimate_KeptWhole_CostsNoLessThanStreamed()
        => Gen.Select(GenSource, GenSize, GenOutput).Sample((source, size, output)
            => Estimate(source with { Weight = DecodeWeight.Whole }, size, output) >= Estimate(source with { Weight = DecodeWeight.Streaming }, size, output));

    /// <summary>MiB measured for 24 MP → 400 px (docs/rendering.md): never under it, and not over three times it and the base.</summary>
    [Theory]
    [InlineData(ImageFormat.Jpeg, DecodeWeight.Streaming, 8)]
    [InlineData(ImageFormat.Jpeg, DecodeWeight.Whole, 146)]
    [InlineData(ImageFormat.Png, DecodeWeight.Streaming, 31)]
    [InlineData(ImageFormat.Png, DecodeWeight.Whole, 91)]
    [InlineData(ImageFormat.Avif, DecodeWeight.Whole, 368)]
    [InlineData(ImageFormat.WebP, DecodeWeight.Streaming, 12)]
    [InlineData(ImageFormat.WebP, DecodeWeight.Whole, 115)]
    [InlineData(ImageFormat.Gif, DecodeWeight.Streaming, 138)]
    public void Estimate_MeasuredCase_IsALittleHigh(ImageFormat format, DecodeWeight weight, int measured)
    {
        var source = DecodePlanTests.Source(format, weight: weight) with { Width = 6000, Height = 4000, Length = 16_000_000 };
        Assert.InRange(Estimate(source, SizeSpec.Box(400, 0), ImageFormat.Jpeg) / (1 << 20), measured, (measured * 3) + 8);
    }

    [Fact]
    public void SharesDecode_TwoStills_OnlyWithinTheBound()
    {
        var source = DecodePlanTests.Source(ImageFormat.Png);
        Assert.True(RenderCost.SharesDecode(source, [Plan(source, SizeSpec.Square(100), ImageFormat.Png), Plan(source, SizeSpec.Square(50), ImageFormat.Png)]));
        Assert.False(RenderCost.SharesDecode(source, [Plan(source, SizeSpec.Square(100), ImageFormat.Png)]));
        var large = source with { Width = 6000, Height = 4000 };
        Assert.False(RenderCost.SharesDecode(large, [Plan(large, SizeSpec.Square(100), ImageFormat.Png), Plan(large, SizeSpec.Square(50), ImageFormat.Png)]));
    }

    private static long Estimate(ImageMetadata source, SizeSpec size, ImageFormat output) => RenderCost.Estimate(source, [Plan(source, size, output)]);

    private static RenderPlan Plan(ImageMetadata source, SizeSpec size, ImageFormat output)
        => RenderPlan.Create(source.Width, source.Height, source.Pages, size, output);
}
