using System.Collections.Immutable;
using CsCheck;
using Reticulum.Healing;
using Xunit;

namespace Reticulum.Tests.Healing;

public sealed class ComparisonTests
{
    private static readonly Gen<(ImmutableArray<ulong> Here, ImmutableArray<ulong> There)> TwoSides =
        Gen.Select(Gen.Frequency((2, Gen.Const(0UL)), (3, Gen.Const(1UL))).Array[1, 400], Gen.Int[0, 400], (there, equal) =>
            (new ulong[there.Length].ToImmutableArray(), there.Select((value, at) => at < equal ? 0 : value).ToImmutableArray()));

    [Fact]
    public void Runs_AnyTwoSides_CoverWhatDiffersAndNothingElse() => TwoSides.Sample((here, there) =>
    {
        var covered = Comparison.Runs(here, there).SelectMany(run => Enumerable.Range(run.From, run.To - run.From)).ToArray();
        Assert.Equal(Enumerable.Range(0, here.Length).Where(at => here[at] != there[at]), covered);
    });

    [Fact]
    public void Runs_AnyTwoSides_AreBoundedAndAsFewAsCanBe() => TwoSides.Sample((here, there) =>
    {
        var runs = Comparison.Runs(here, there).ToArray();
        Assert.All(runs, run => Assert.InRange(run.To - run.From, 1, Comparison.MaxRun));
        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.True(pair.First.To < pair.Second.From || pair.First.To - pair.First.From == Comparison.MaxRun));
    });
}
