using Reticulum.Load.Goals;
using Xunit;

namespace Reticulum.Tests.Benchmarks;

/// <summary>What a report says of a goal: nothing is met that was not measured, or not without errors.</summary>
public sealed class GoalTests
{
    private static readonly Goal Rates = new("work", "peer", "0.9", [new Criterion("rate", "rate", 0.9, Cases: 2)]);
    private static readonly Goal Both = new("work", "peer", "0.9, and p99", [new Criterion("rate", "rate", 0.9), new Criterion("p99", "p99", 1, IsUpper: true)]);

    [Fact]
    public void Judge_NothingMeasured_IsNotMet() => Assert.Equal(Verdict.NotMeasured, Rates.Judge([]));

    [Fact]
    public void Judge_OneCaseLacks_IsNotMet() => Assert.Equal(Verdict.NotMeasured, Rates.Judge([Figure.Of("rate", "c=2", 0.95)]));

    [Fact]
    public void Judge_OneCaseLacksTheOtherIsBad_IsMissed() => Assert.Equal(Verdict.Missed, Rates.Judge([Figure.Of("rate", "c=2", 0.85)]));

    [Fact]
    public void Judge_AllCasesAtTheBound_IsMet() => Assert.Equal(Verdict.Met, Rates.Judge([Figure.Of("rate", "c=2", 0.9), Figure.Of("rate", "c=8", 0.9)]));

    [Fact]
    public void Judge_GoodFigureWithErrors_IsMissed() =>
        Assert.Equal(Verdict.Missed, Rates.Judge([Figure.Of("rate", "c=2", 2), Figure.Of("rate", "c=8", [2.0], isFlawed: true)]));

    [Fact]
    public void Judge_OneCriterionNotMeasured_IsNotMet() => Assert.Equal(Verdict.NotMeasured, Both.Judge([Figure.Of("rate", "", 1)]));

    [Fact]
    public void Judge_UpperBoundExceeded_IsMissed() => Assert.Equal(Verdict.Missed, Both.Judge([Figure.Of("rate", "", 1), Figure.Of("p99", "", 1.01)]));

    [Fact]
    public void Judge_OneBadRoundOfThree_IsByTheMedian() => Assert.Equal(Verdict.Met, Both.Judge([Figure.Of("rate", "", [0.5, 0.95, 0.96]), Figure.Of("p99", "", 1)]));

    [Fact]
    public void Judge_NotANumber_IsMissed() => Assert.Equal(Verdict.Missed, Both.Judge([Figure.Of("rate", "", double.NaN), Figure.Of("p99", "", 1)]));

    [Fact]
    public void Write_MissedAndLackingCases_SaysBoth() =>
        Assert.Equal("rate ≥ 0.90: **c=2 0.50** (0.40–0.60); 1 of 2 cases not measured", Rates.Criteria[0].Write([Figure.Of("rate", "c=2", [0.4, 0.5, 0.6])]));

    [Fact]
    public void Table_NothingMeasured_MeetsNothing()
    {
        var table = GoalTable.Write(SpeedGoals.All, []);

        Assert.Equal(SpeedGoals.All.Length, table.Split('\n').Count(static line => line.EndsWith("| not measured |", StringComparison.Ordinal)));
    }

    [Fact]
    public void SpeedGoals_Keys_AreOfOneCriterionEach()
    {
        var keys = SpeedGoals.All.SelectMany(static goal => goal.Criteria.Select(static criterion => criterion.Key)).ToArray();

        Assert.Equal(keys.Distinct(), keys);
    }
}
