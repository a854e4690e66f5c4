using Microsoft.Extensions.Time.Testing;
using Reticulum.Healing;
using Reticulum.Tests.Scrubbing;
using Xunit;

namespace Reticulum.Tests.Healing;

public sealed class ByteBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Spend_SoManyBytes_TakesTheTimeThatTheyCost()
    {
        var spending = new ByteBudget(_time, () => 1000).SpendAsync(3000, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(spending.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        await spending;
    }

    [Fact]
    public async Task Spend_BySeveral_EachWaitsForThoseBefore()
    {
        var budget = new ByteBudget(_time, () => 1000);
        var (first, second) = (budget.SpendAsync(1000, TestContext.Current.CancellationToken), budget.SpendAsync(1000, TestContext.Current.CancellationToken));
        _time.Advance(TimeSpan.FromSeconds(1));
        await first;
        Assert.False(second.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));
        await second;
    }

    [Fact]
    public async Task Spend_AfterIdleTime_NothingWasSavedUp()
    {
        var budget = new ByteBudget(_time, () => 1000);
        _time.Advance(TimeSpan.FromHours(1));
        var spending = budget.SpendAsync(1000, TestContext.Current.CancellationToken);
        Assert.False(spending.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));
        await spending;
    }

    /// <summary>Real timers are late by a millisecond or two, which is as long as a small file is waited for.</summary>
    [Fact]
    public async Task Spend_EveryWaitIsABitTooLong_TheRateIsKept()
    {
        var time = new ArmedTime();
        var budget = new ByteBudget(time, () => 1_000_000);
        var start = time.GetTimestamp();
        for (var file = 0; file < 1000; file++)
        {
            var spending = budget.SpendAsync(2000, TestContext.Current.CancellationToken);
            if (!spending.IsCompleted)
            {
                time.Advance(await time.ArmedAsync() + TimeSpan.FromMilliseconds(1.5));
            }

            await spending;
        }

        Assert.InRange(time.GetElapsedTime(start).TotalSeconds, 2, 2.01);
    }

    [Theory]
    [InlineData(0.1, 0.9)]
    [InlineData(0.101, 1)]
    public async Task Spend_LateByAsMuch_HasLostNothingUpToATenthOfASecond(double late, double wait)
    {
        var time = new ArmedTime();
        var budget = new ByteBudget(time, () => 1000);
        time.Advance(TimeSpan.FromSeconds(late));

        var spending = budget.SpendAsync(1000, TestContext.Current.CancellationToken);

        Assert.Equal(wait, (await time.ArmedAsync()).TotalSeconds, 0.0001);
        time.Advance(TimeSpan.FromSeconds(wait));
        await spending;
    }

    [Fact]
    public async Task Spend_RateChanged_HoldsFromThenOn()
    {
        var rate = 1000.0;
        var budget = new ByteBudget(_time, () => rate);
        rate = 10_000;
        var spending = budget.SpendAsync(1000, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await spending;
    }

    [Fact]
    public async Task Spend_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var spending = new ByteBudget(_time, () => 1).SpendAsync(1000, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => spending);
    }
}
