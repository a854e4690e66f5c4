using CsCheck;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class HeifItemsTests
{
    private static readonly byte[] Avif = SampleImages.Photo(64, 48, ImageFormat.Avif);

    [Fact]
    public void HoldAv1_Avif_True() => Assert.True(Read(Avif));

    [Fact]
    public void HoldAv1_Hevc_False() => Assert.False(Read(HostileImages.HevcInAvif()));

    [Fact]
    public void HoldAv1_Heic_False() => Assert.False(Read(HostileImages.Heic()));

    [Fact]
    public void HoldAv1_CutOrChanged_Ends()
    {
        for (var length = 0; length < 400; length++)
        {
            Read(Avif[..length]);
        }

        Gen.Int[0, 100_000].Sample(seed => { Read(HostileImages.Mutate(Avif[..400], seed)); });
        Assert.False(Read(Avif[..100]));
    }

    private static bool Read(byte[] heif) => HeifItems.HoldAv1(new MemoryStream(heif));
}
