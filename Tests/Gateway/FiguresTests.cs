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
    [InlineData(0, "0.0 minutes")]
    [InlineData(61, "1.1 minutes")]
    [InlineData(3600, "1.0 hours")]
    [InlineData(604_799, "7.0 days")]
    [InlineData(604_801, "7.1 days")]
    public void Duration_RoundedUp(int seconds, string expected) => Assert.Equal(expected, Figures.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1_234_567, "1\u202F234\u202F567")]
    public void Count_ThousandsApart(long count, string expected) => Assert.Equal(expected, Figures.Count(count));
}
