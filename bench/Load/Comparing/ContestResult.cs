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

    /// <summary>HTTP's rate by the loop's, of each round.</summary>
    public double[] RateRatios(int contestant) => Ratios(contestant, (bare, http) => http.PerSecond / bare.PerSecond);

    /// <summary>The loop's processor time for one resize by HTTP's, of each round: 1 is as good as the loop, less is dearer.</summary>
    public double[] CpuRatios(int contestant) => Ratios(contestant, (bare, http) => bare.CpuMilliseconds / http.CpuMilliseconds);

    private double[] Ratios(int contestant, Func<Run, Run, double> ratio) => [.. Counted.Select(round => ratio(round.Bare, round.Http[contestant]))];
}
