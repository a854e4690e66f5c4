using CsCheck;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class JpegFrameTests
{
    [Fact]
    public void ReadSize_Jpeg_IsItsSize() => Assert.Equal((64, 48), Read(SampleImages.Photo(64, 48)));

    [Fact]
    public void ReadSize_MoreThanLibjpegTakes_IsRead() => Assert.Equal((65_535, 1), Read(HostileImages.JpegPromising(65_535, 1)));

    [Fact]
    public void ReadSize_Garbage_Ends()
    {
        var jpeg = SampleImages.Photo(40, 30);
        Gen.Int[0, 100_000].Sample(seed => Read(HostileImages.Mutate(jpeg, seed)) is not ( < 0, _));
        Assert.Null(Read([0xFF, 0xD8, 0xFF]));
        Assert.Null(Read([]));
    }

    private static (int Width, int Height)? Read(byte[] jpeg) => JpegFrame.ReadSize(new MemoryStream(jpeg));
}
