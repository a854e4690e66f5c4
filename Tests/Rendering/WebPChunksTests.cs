using CsCheck;
using NetVips;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class WebPChunksTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_Encoded_IsWhatItWasEncodedAs(bool lossless)
    {
        using var still = Image.NewFromBuffer(SampleImages.Photo(40, 30), kwargs: []);
        Assert.Equal(new WebPChunks(0, lossless), Read(still.WebpsaveBuffer(lossless: lossless), 100));
        Assert.Equal(new WebPChunks(0, lossless), Read(still.WebpsaveBuffer(lossless: lossless, keep: Enums.ForeignKeep.None), 100));
        using var inverted = still.Invert();
        using var strip = Image.Arrayjoin([still, inverted], across: 1);
        using var animation = strip.Mutate(header => header.Set(GValue.GIntType, "page-height", 30));
        Assert.Equal(new WebPChunks(2, lossless), Read(animation.WebpsaveBuffer(lossless: lossless), 100));
    }

    [Fact]
    public void Read_TooManyFrames_StopsAtOneMore() => Assert.Equal(101, Read(HostileImages.WebPOfFrames(5_000), 100).Frames);

    [Fact]
    public void Read_CutOrChanged_Ends()
    {
        var webp = SampleImages.Animation(40, 30, 4, ImageFormat.WebP);
        for (var length = 0; length < webp.Length; length++)
        {
            Assert.InRange(Read(webp[..length], 100).Frames, 0, 4);
        }

        Gen.Int[0, 100_000].Sample(seed => Read(HostileImages.Mutate(webp, seed), 100).Frames >= 0);
    }

    private static WebPChunks Read(byte[] webp, int maxFrames) => WebPChunks.Read(new MemoryStream(webp), maxFrames);
}
