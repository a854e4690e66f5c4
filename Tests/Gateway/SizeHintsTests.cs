using CsCheck;
using Reticulum.Images;
using Reticulum.Tests.Images;
using Reticulum.Uploads;
using Xunit;

namespace Reticulum.Tests.Gateway;

public sealed class SizeHintsTests
{
    private static readonly LimitOptions Limits = new() { MaxSizeHints = 3, MaxDimension = 1000 };

    [Theory]
    [InlineData("", "")]
    [InlineData(" , ,", "")]
    [InlineData("100s,640w", "100s,640w")]
    [InlineData(" 0100s , 100s,20h10w ", "100s,10w20h")]
    [InlineData("full", "full")]
    public void TryParse_Sizes_CanonicalAndOnce(string text, string expected)
    {
        Assert.Null(SizeHints.TryParse(text, Limits, out var sizes));
        Assert.Equal(expected, string.Join(',', sizes));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("100s;640w")]
    [InlineData("0w")]
    [InlineData("1001w")]
    [InlineData("1w,2w,3w,4w")]
    public void TryParse_Nonsense_IsRefused(string text) => Assert.Equal("malformed_size_hints", SizeHints.TryParse(text, Limits, out _)?.Code.Code);

    [Fact]
    public void TryParse_AnySizes_RoundTrip() => Generators.Size(Limits.MaxDimension).HashSet[0, Limits.MaxSizeHints].Sample(sizes =>
        SizeHints.TryParse(string.Join(',', sizes), Limits, out var parsed) is null && parsed.SequenceEqual(sizes));
}
