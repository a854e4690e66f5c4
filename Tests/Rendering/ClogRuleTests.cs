using CsCheck;
using Reticulum.Rendering;
using Xunit;

namespace Reticulum.Tests.Rendering;

public sealed class ClogRuleTests
{
    private const int Places = 8;
    private static readonly ClogRule Rule = new(Places, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3));

    /// <summary>Steps of a tenth of a second, and how many wait from then on.</summary>
    private static readonly Gen<(int Step, int Waiting)[]> Histories = Gen.Select(Gen.Int[1, 30], Gen.OneOf(Gen.Const(Places), Gen.Int[0, Places])).Array[1, 60];

    [Theory]
    [InlineData("0:8", 4.9, false)]
    [InlineData("0:8", 5, true)]
    [InlineData("0:7", 60, false)]
    [InlineData("0:8 1:5 2:8", 5, true)]
    [InlineData("0:8 1:4 2:8", 6.9, false)]
    [InlineData("0:8 1:4 2:8", 7, true)]
    [InlineData("0:8 6:4", 8.9, true)]
    [InlineData("0:8 6:4", 9, false)]
    [InlineData("0:8 6:4 8:5 8.5:4", 11.4, true)]
    [InlineData("0:8 6:4 8:5 8.5:4", 11.5, false)]
    [InlineData("0:8 6:4 10:8", 14.9, false)]
    [InlineData("0:8 6:4 10:8", 15, true)]
    public void At_AfterThis_IsClogged(string waiting, double at, bool isClogged)
    {
        var clog = default(Clog);
        foreach (var step in waiting.Split(' ').Select(static step => step.Split(':')))
        {
            clog = Rule.Next(clog, int.Parse(step[1], null), Seconds(double.Parse(step[0], System.Globalization.CultureInfo.InvariantCulture)));
        }

        Assert.Equal(isClogged, Rule.At(clog, Seconds(at)).IsClogged);
    }

    [Fact]
    public void Next_OneTick_WhoeverAsksMeanwhileChangesNothing() => Histories.Sample(history =>
    {
        var (asked, unasked, now) = (default(Clog), default(Clog), TimeSpan.Zero);
        foreach (var (step, waiting) in history)
        {
            for (var tick = 0; tick < step; tick++)
            {
                asked = Rule.At(asked, now + (tick * Seconds(0.1)));
            }

            now += step * Seconds(0.1);
            (asked, unasked) = (Rule.Next(asked, waiting, now), Rule.Next(unasked, waiting, now));
        }

        return Rule.At(asked, now).IsClogged == Rule.At(unasked, now).IsClogged;
    });

    [Fact]
    public void Next_AnyHistory_ClogsOnlyWhatWasFullAndNotRelievedFor5s() => Histories.Sample(history =>
    {
        // The plain reading of the rule, tick by tick: it was full, and since then more than half was taken all the time.
        var (clog, now, waiting, fullTicks, relievedTicks, isClogged) = (default(Clog), TimeSpan.Zero, 0, -1, -1, false);
        foreach (var (step, next) in history)
        {
            for (var tick = 0; tick < step; tick++)
            {
                Count();
            }

            waiting = next;
            Change();
            clog = Rule.Next(clog, waiting, now);
            if (Rule.At(clog, now).IsClogged != isClogged)
            {
                return false;
            }
        }

        return true;

        void Count()
        {
            now += Seconds(0.1);
            fullTicks += fullTicks < 0 ? 0 : 1;
            relievedTicks += relievedTicks < 0 ? 0 : 1;
            if (!isClogged && fullTicks >= 50)
            {
                (isClogged, fullTicks) = (true, -1);
            }
            else if (isClogged && relievedTicks >= 30)
            {
                (isClogged, relievedTicks) = (false, -1);
            }
        }

        void Change()
        {
            var isRelieved = waiting <= Places / 2;
            if (isClogged)
            {
                relievedTicks = isRelieved ? Math.Max(relievedTicks, 0) : -1;
            }
            else
            {
                fullTicks = isRelieved ? -1 : fullTicks >= 0 || waiting < Places ? fullTicks : 0;
            }
        }
    });

    [Fact]
    public void Next_AnyHistory_TellsNothingElseWithinTheShorterOfBothTimes() => Histories.Sample(history =>
    {
        var (clog, now, changed, isClogged) = (default(Clog), TimeSpan.Zero, TimeSpan.MinValue, false);
        foreach (var (step, waiting) in history)
        {
            for (var tick = 0; tick < step; tick++)
            {
                now += Seconds(0.1);
                if (Rule.At(clog, now).IsClogged != isClogged)
                {
                    if (changed != TimeSpan.MinValue && now - changed < Seconds(3))
                    {
                        return false;
                    }

                    (isClogged, changed) = (!isClogged, now);
                }
            }

            clog = Rule.Next(clog, waiting, now);
        }

        return true;
    });

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
