using Microsoft.Extensions.Time.Testing;
using Reticulum.Healing;
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
