using CsCheck;
using NetVips;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class WebPBitstreamTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void IsLossless_Encoded_IsWhatItWasEncodedAs(bool lossless)
    {
        using var still = Image.NewFromBuffer(SampleImages.Photo(40, 30), kwargs: []);
        Assert.Equal(lossless, Read(still.WebpsaveBuffer(lossless: lossless)));
        Assert.Equal(lossless, Read(still.WebpsaveBuffer(lossless: lossless, keep: Enums.ForeignKeep.None)));
        using var strip = Image.Arrayjoin([still, still.Invert()], across: 1);
        using var animation = strip.Mutate(header => header.Set(GValue.GIntType, "page-height", 30));
        Assert.Equal(lossless, Read(animation.WebpsaveBuffer(lossless: lossless)));
    }

    [Fact]
    public void IsLossless_CutOrChanged_Ends()
    {
        var webp = SampleImages.Animation(40, 30, 4, ImageFormat.WebP);
        for (var length = 0; length < webp.Length; length++)
            Read(webp[..length]);

        Gen.Int[0, 100_000].Sample(seed => { Read(HostileImages.Mutate(webp, seed)); });
        Assert.False(Read([]));
    }

    private static bool Read(byte[] webp) => WebPBitstream.IsLossless(new MemoryStream(webp));
}
