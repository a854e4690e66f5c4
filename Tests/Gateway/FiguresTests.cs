using Reticulum.Pages;
using Xunit;

namespace Reticulum.Tests.Gateway;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(67_108_864, "64.0 MiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    public void Bytes_InTheLargestUnit(long bytes, string expected) => Assert.Equal(expected, Figures.Bytes(bytes));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1_234_567, "1\u202F234\u202F567")]
    public void Count_ThousandsApart(long count, string expected) => Assert.Equal(expected, Figures.Count(count));

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(3599, "59 min")]
    [InlineData(3600, "1 h")]
    [InlineData(172_799, "47 h")]
    [InlineData(172_800, "2 d")]
    [InlineData(-1, "–")]
    public void Duration_InTheLargestUnit(int seconds, string expected) =>
        Assert.Equal(expected, Figures.Duration(seconds < 0 ? null : TimeSpan.FromSeconds(seconds)));
}
