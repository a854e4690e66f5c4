using Microsoft.Extensions.Options;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Images;

public sealed class HotRenditionsTests
{
    private static readonly ImageId Image = ImageId.Parse("36f675cc81e74ef5e8e25d940ed904759531985d");

    [Fact]
    public void TryGet_Put_IsTheSame()
    {
        var hot = Create(1 << 20);
        var rendition = Make(1, 5_000);

        hot.Put(rendition);

        Assert.True(hot.TryGet(rendition.Key, out var found));
        Assert.Same(rendition, found);
    }

    [Fact]
    public void Put_MoreThanTheBudget_StaysWithinIt()
    {
        var hot = Create(1 << 20);
        for (var size = 1; size <= 1_000; size++)
        {
            hot.Put(Make(size, 10_000));
            Assert.InRange(hot.Bytes, 1, 1 << 20);
        }
    }

    [Theory]
    [InlineData(4 << 20, 512 * 1024, true)]
    [InlineData(4 << 20, (512 * 1024) + 1, false)]
    [InlineData(1 << 20, 128 * 1024, true)]
    [InlineData(1 << 20, (128 * 1024) + 1, false)]
    public void Put_AtTheLargestLength_IsTheLastThatIsKept(int budget, int length, bool kept)
    {
        var hot = Create(budget);
        hot.Put(Make(1, length));

        Assert.Equal(kept, hot.TryGet(Make(1, length).Key, out _));
    }

    [Fact]
    public void Remove_AnImage_DropsAllOfItAndNothingElse()
    {
        var hot = Create(1 << 20);
        var other = Make(1, 100) with { Key = new RenditionKey(default, SizeSpec.Square(1), ImageFormat.Jpeg) };
        hot.Put(other);
        var before = hot.Bytes;
        hot.Put(Make(1, 100));
        hot.Put(Make(2, 100));

        hot.Remove(Image);

        Assert.False(hot.TryGet(Make(1, 100).Key, out _));
        Assert.False(hot.TryGet(Make(2, 100).Key, out _));
        Assert.True(hot.TryGet(other.Key, out _));
        Assert.Equal(before, hot.Bytes);
    }

    [Fact]
    public void Remove_AfterManyWerePushedOut_TheIndexKnowsWhatIsKeptAndNoMore()
    {
        var hot = Create(1 << 20);
        var made = Enumerable.Range(1, 1_000)
            .Select(number => Make(number % 7 + 1, 10_000) with { Key = new RenditionKey(TestIds.Of(number % 200), SizeSpec.Square((number % 7) + 1), ImageFormat.Jpeg) })
            .ToArray();
        Parallel.ForEach(made, hot.Put);

        var kept = made.Where(rendition => hot.TryGet(rendition.Key, out _)).Select(rendition => rendition.Key).Distinct().ToArray();
        Assert.Equal(kept.Select(key => key.Id).Distinct().Count(), hot.Images);
        Array.ForEach(kept, key => hot.Remove(key.Id));

        Assert.DoesNotContain(made, rendition => hot.TryGet(rendition.Key, out _));
        Assert.Equal((0, 0), (hot.Images, hot.Bytes));
    }

    [Fact]
    public void Clear_DropsEverything()
    {
        var hot = Create(1 << 20);
        hot.Put(Make(1, 100));
        hot.Clear();

        Assert.False(hot.TryGet(Make(1, 100).Key, out _));
        Assert.Equal((0, 0), (hot.Images, hot.Bytes));
    }

    [Fact]
    public void Put_NoBudget_KeepsNothing()
    {
        var hot = Create(0);
        hot.Put(Make(1, 100));

        Assert.False(hot.TryGet(Make(1, 100).Key, out _));
    }

    [Fact]
    public void Replace_WhatIsKept_IsTheOtherFromNowOnAndCountsAsItself()
    {
        var hot = Create(1 << 20);
        hot.Put(Make(1, 5_000));
        var before = hot.Bytes;
        var smaller = Make(1, 3_000) with { IsPolished = true };

        Assert.True(hot.Replace(smaller));

        Assert.True(hot.TryGet(smaller.Key, out var found));
        Assert.Same(smaller, found);
        Assert.Equal(before - 2_000, hot.Bytes);
        hot.Remove(Image);
        Assert.Equal((0, 0), (hot.Images, hot.Bytes));
    }

    [Fact]
    public void Replace_WhatIsNotKept_KeepsNothing()
    {
        var hot = Create(1 << 20);

        Assert.False(hot.Replace(Make(1, 100)));

        Assert.False(hot.TryGet(Make(1, 100).Key, out _));
        Assert.Equal((0, 0), (hot.Images, hot.Bytes));
    }

    [Fact]
    public void TryGet_AskedForOften_ProvesHotUntilItIsPolished()
    {
        var hot = new HotRenditions(Options.Create(new RenderOptions { HotBytes = 1 << 20, PolishAfter = 2 }));
        var proved = new List<RenditionKey>();
        hot.ProvedHot += proved.Add;
        hot.Put(Make(1, 100));
        hot.Put(Make(2, 100) with { IsPolished = true });
        for (var ask = 1; ask <= 3; ask++)
        {
            hot.TryGet(Make(1, 100).Key, out _);
            hot.TryGet(Make(2, 100).Key, out _);
        }

        Assert.Equal([Make(1, 100).Key], proved);
    }

    private static HotRenditions Create(long budget) => new(Options.Create(new RenderOptions { HotBytes = budget }));

    private static Rendition Make(int size, int length) =>
        new(new RenditionKey(Image, SizeSpec.Square(size), ImageFormat.Jpeg), new byte[length], size, size, "0", DateTimeOffset.UnixEpoch);
}
