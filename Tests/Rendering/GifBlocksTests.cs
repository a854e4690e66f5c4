using CsCheck;
using Reticulum.Images;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class GifBlocksTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Read_Animation_CountsFramesToTheTrailer(int frames)
        => Assert.Equal(new GifBlocks(frames, true), Read(SampleImages.Animation(20, 10, frames), 100));

    [Fact]
    public void Read_TooManyFrames_StopsAtOneMore() => Assert.Equal(new GifBlocks(101, false), Read(HostileImages.GifOfFrames(10_000), 100));

    [Fact]
    public void Read_CutAnywhere_IsNotWhole()
    {
        var gif = SampleImages.Animation(20, 10, 3);
        for (var length = 0; length < gif.Length; length++)
        {
            Assert.False(Read(gif[..length], 100).Whole, $"{length} of {gif.Length}");
        }
    }

    [Fact]
    public void Read_Garbage_Ends()
    {
        var gif = SampleImages.Photo(40, 30, ImageFormat.Gif);
        Gen.Int[0, 100_000].Sample(seed => Read(HostileImages.Mutate(gif, seed), 100).Frames >= 0);
    }

    private static GifBlocks Read(byte[] gif, int maxFrames) => GifBlocks.Read(new MemoryStream(gif), maxFrames);
}
