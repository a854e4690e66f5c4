using CsCheck;
using NetVips;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class TiffPagesTests
{
    private static readonly byte[] Pages = SampleImages.MultiPageTiff(20, 10, 3);

    [Fact]
    public void Read_Whole_True()
    {
        Assert.Equal(new TiffPages(3, true), TiffPages.Read(new MemoryStream(Pages), 3));
        Assert.True(Read(Pages));
        Assert.True(Read(SampleImages.TiledTiff(200, 100)));
        Assert.True(Read(SampleImages.Photo(20, 10, ImageFormat.Tiff)));
    }

    [Fact]
    public void Read_BigTiff_True()
    {
        using var flat = SampleImages.Flat(20, 10, [1, 2, 3]);
        var big = flat.TiffsaveBuffer(bigtiff: true);
        Assert.Equal(43, big[2]);
        Assert.True(Read(big));
        Assert.False(Read(big[..^200]));
    }

    [Fact]
    public void Read_CutInTheSecondPage_False()
    {
        // Where libvips sees a shorter file and no fault.
        var torn = HostileImages.Cut(Pages, 0.6);
        Assert.False(Read(torn));
        using var image = Image.TiffloadBuffer(torn, failOn: Enums.FailOn.Truncated);
        Assert.True(image.Avg() > 0);
    }

    [Fact]
    public void Read_ChainThatGoesInACircle_False()
    {
        var circle = (byte[])Pages.Clone();
        var first = BitConverter.ToInt32(circle, 4);
        var entries = BitConverter.ToUInt16(circle, first);
        BitConverter.TryWriteBytes(circle.AsSpan(first + 2 + (entries * 12)), first);
        Assert.Equal(new TiffPages(1001, false), TiffPages.Read(new MemoryStream(circle), 1000));
    }

    [Fact]
    public void Read_CutOrChanged_Ends()
    {
        for (var length = 0; length < Pages.Length; length++)
        {
            Assert.False(Read(Pages[..length]) && length < Pages.Length * 8 / 10, $"{length} of {Pages.Length}");
        }

        Gen.Int[0, 100_000].Sample(seed => { Read(HostileImages.Mutate(Pages, seed)); });
    }

    private static bool Read(byte[] tiff) => TiffPages.Read(new MemoryStream(tiff), 1000).Whole;
}
