using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Images;

public sealed class HotRenditionTests
{
    [Fact]
    public void Count_OfAFirstEncode_TellsAfterSoManyAndThenAfterTwiceAsMany()
    {
        var hot = new HotRendition(Make(isPolished: false), polishAfter: 3);

        Assert.Equal([3, 9, 21], Enumerable.Range(1, 30).Where(_ => hot.Count()));
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 0)]
    public void Count_PolishedOrTurnedOff_TellsNothing(bool isPolished, int polishAfter)
    {
        var hot = new HotRendition(Make(isPolished), polishAfter);

        Assert.DoesNotContain(true, Enumerable.Range(1, 30).Select(_ => hot.Count()));
    }

    [Fact]
    public void Count_ManyAtOnce_TellsAllTheSame()
    {
        var hot = new HotRendition(Make(isPolished: false), polishAfter: 1000);
        var told = 0;

        Parallel.For(0, 20_000, _ => Interlocked.Add(ref told, hot.Count() ? 1 : 0));

        Assert.InRange(told, 1, 100);
    }

    private static Rendition Make(bool isPolished) => new(
        new RenditionKey(ImageId.Parse("36f675cc81e74ef5e8e25d940ed904759531985d"), SizeSpec.Square(10), ImageFormat.Jpeg),
        new byte[10], 10, 10, "0", DateTimeOffset.UnixEpoch, isPolished);
}
