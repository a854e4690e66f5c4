using CsCheck;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class SsimTests
{
    private static readonly Gen<(byte[] One, byte[] Other, int Width)> Pairs = Gen.Select(Gen.Int[8, 24], Gen.Int[8, 24])
        .SelectMany((width, height) => Gen.Select(Gen.Byte.Array[width * height], Gen.Byte.Array[width * height], Gen.Const(width)));

    [Fact]
    public void Of_Itself_IsOne() => Pairs.Sample(pair => Math.Abs(Ssim.Of(pair.One, pair.One, pair.Width) - 1) < 1e-9);

    [Fact]
    public void Of_TwoPictures_IsTheSameTheOtherWayRoundAndWithinItsRange() => Pairs.Sample(pair =>
    {
        var likeness = Ssim.Of(pair.One, pair.Other, pair.Width);
        return likeness is >= -1 and <= 1 && likeness == Ssim.Of(pair.Other, pair.One, pair.Width);
    });

    [Fact]
    public void Of_MoreAndMoreNoise_GoesDown()
    {
        var random = new Random(1);
        var picture = Enumerable.Range(0, 64 * 64).Select(static at => (byte)(100 + ((at % 64) ^ (at / 64)))).ToArray();
        var likenesses = new[] { 0, 4, 16, 48 }.Select(noise =>
            Ssim.Of(picture, [.. picture.Select(value => (byte)(value + random.Next(-noise, noise + 1)))], 64)).ToArray();

        Assert.Equal(likenesses.OrderDescending(), likenesses);
        Assert.InRange(likenesses[1], 0.9, 0.999);
        Assert.InRange(likenesses[^1], 0, 0.5);
    }

    /// <summary>By hand: means 100 and 110 without any variance, (2·100·110 + C1) / (100² + 110² + C1).</summary>
    [Fact]
    public void Of_TwoFlatPictures_IsTheTermOfTheirMeans() => Assert.Equal(
        (22_000 + 6.5025) / (22_100 + 6.5025), Ssim.Of([.. Enumerable.Repeat((byte)100, 64)], [.. Enumerable.Repeat((byte)110, 64)], 8), 12);

    [Fact]
    public void Of_LessThanOneWindow_IsOne() => Assert.Equal(1, Ssim.Of(new byte[7 * 20], [.. Enumerable.Repeat((byte)255, 7 * 20)], 7));
}
