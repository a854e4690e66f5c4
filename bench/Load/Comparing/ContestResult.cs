using System.Collections.Immutable;
using Reticulum.Load.Driving;
using Reticulum.Load.Photographs;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Comparing;

/// <summary>What a contest gave.</summary>
internal sealed record ContestResult(PhotographSet Set, Size Size, ContestPlan Plan, ImmutableArray<Round> Rounds)
{
    private const int FewestToTrust = 3;

    /// <summary>The undisturbed rounds; all of them where there are too few of those.</summary>
    public ImmutableArray<Round> Counted { get; } =
        Rounds.Count(round => !round.IsDisturbed) >= FewestToTrust ? [.. Rounds.Where(round => !round.IsDisturbed)] : Rounds;

    /// <summary>A contestant's rate by the reference loop's, of each round.</summary>
    public double[] RateRatios(Func<Round, Run> contestant) =>
        [.. Counted.Select(round => contestant(round).PerSecond / round.Bare.PerSecond)];

    /// <summary>The reference loop's processor time for one resize by a contestant's, of each round: 1 is as good as the loop, less is dearer.</summary>
    public double[] CpuRatios(Func<Round, Run> contestant) =>
        [.. Counted.Select(round => round.Bare.CpuMilliseconds / contestant(round).CpuMilliseconds)];
}
