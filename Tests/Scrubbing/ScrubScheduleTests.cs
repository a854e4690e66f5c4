using CsCheck;
using Reticulum.Configuration;
using Reticulum.Healing;
using Reticulum.Scrubbing;
using Reticulum.Tests.Configuration;
using Xunit;

namespace Reticulum.Tests.Scrubbing;

public sealed class ScrubScheduleTests
{
    private const long Terabyte = 1_000_000_000_000;

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    [Theory]
    [InlineData(0, 5_000_000)]
    [InlineData(Terabyte, 5_000_000)]
    [InlineData(10 * Terabyte, 18_371_546)]
    public void BytesPerSecond_AtTheBeginning_IsWhatThePeriodAsksForAndNeverLessThan5Megabytes(long stored, long expected) =>
        Assert.Equal(expected, (long)ScrubSchedule.BytesPerSecond(new ScrubOptions(), stored, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(0.5, 3.15, 18_371_546)] // as it should be
    [InlineData(0.25, 3.15, 27_557_319)] // late
    [InlineData(0, 6.2, 73_486_184)] // very late, and no faster than four times
    [InlineData(0.9, 30, 73_486_184)] // the process was away
    [InlineData(0.9, 1, 18_371_546)] // early: no slower
    public void BytesPerSecond_UnderWay_CatchesUpWithinBounds(double done, double days, long expected) =>
        Assert.Equal(expected, (long)ScrubSchedule.BytesPerSecond(new ScrubOptions(), 10 * Terabyte, done, TimeSpan.FromDays(days)));

    [Fact]
    public void BytesPerSecond_Given_IsTheRate() =>
        Assert.Equal(70_000, ScrubSchedule.BytesPerSecond(new ScrubOptions { BytesPerSecond = 70_000 }, 10 * Terabyte, 0, TimeSpan.FromDays(30)));

    /// <summary>Whatever is stored, and however much of the time the process was away: a pass that is read at the rate ends within its share, if it can.</summary>
    [Fact]
    public void BytesPerSecond_FollowedToTheEnd_EndsInTime() => Gen.Select(Gen.Long[1, 100 * Terabyte], Gen.Double[0, 0.5]).Sample((stored, away) =>
    {
        var options = new ScrubOptions();
        var (elapsed, done, step) = (options.Period * ScrubSchedule.Share * away, 0.0, TimeSpan.FromMinutes(10));
        while (done < 1)
        {
            done += ScrubSchedule.BytesPerSecond(options, stored, done, elapsed) * step.TotalSeconds / stored;
            elapsed += step;
        }

        Assert.InRange(elapsed, TimeSpan.Zero, (options.Period * ScrubSchedule.Share) + step);
    });

    [Fact]
    public void NextPass_ByTheLast()
    {
        var period = TimeSpan.FromDays(10);
        Assert.Equal(Now, ScrubSchedule.NextPass(null, period, Now));
        Assert.Equal(Now.AddDays(8), ScrubSchedule.NextPass(Now.AddDays(-1), period, Now));
        Assert.Equal(Now.AddDays(-1), ScrubSchedule.NextPass(Now.AddDays(-10), period, Now));
        Assert.Equal(Now, ScrubSchedule.NextPass(Now.AddDays(1), period, Now)); // the clock was wrong
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(100L, false)]
    [InlineData(99L, true)]
    public void IsTooSlow_OnlyAGivenRate(long? bytesPerSecond, bool expected) =>
        Assert.Equal(expected, ScrubSchedule.IsTooSlow(new ScrubOptions { BytesPerSecond = bytesPerSecond, Period = TimeSpan.FromMinutes(1) }, 6000));

    [Theory]
    [InlineData("BytesPerSecond", "65536", true)]
    [InlineData("BytesPerSecond", "65535", false)]
    [InlineData("BytesPerSecond", "9223372036854775807", true)]
    [InlineData("BytesPerSecond", "9223372036854775808", false)]
    [InlineData("BytesPerSecond", "", true)]
    [InlineData("Period", "00:01:00", true)]
    [InlineData("Period", "00:00:59", false)]
    [InlineData("Period", "365.00:00:00", true)]
    [InlineData("Period", "365.00:00:01", false)]
    public void Options_Bounds(string key, string value, bool isAllowed)
    {
        var configuration = OptionsReaderTests.Configured(($"{ScrubOptions.Section}:{key}", value));
        Assert.Equal(isAllowed, OptionsReader.Read(configuration, OptionSections.All).Errors.Count == 0);
    }
}
