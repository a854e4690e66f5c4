using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Reticulum.Load.Driving;
using Reticulum.Load.Goals;

namespace Reticulum.Load.Comparing;

/// <summary>What a contest gave.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Note">On what, how often.</param>
/// <param name="Contestants">Their names; the first is the reference.</param>
/// <param name="Rounds">Each round's runs, in the order of the contestants; the disturbed rounds too.</param>
internal sealed record ContestResult(string Name, string Note, ImmutableArray<string> Contestants, ImmutableArray<ImmutableArray<Run>> Rounds)
{
    private const int FewestToTrust = 3;

    /// <summary>The undisturbed rounds; all of them where there are too few of those.</summary>
    [JsonIgnore]
    public ImmutableArray<ImmutableArray<Run>> Counted { get; } =
        Rounds.Count(IsQuiet) >= FewestToTrust ? [.. Rounds.Where(IsQuiet)] : Rounds;

    /// <summary>A contestant's rate by another's, of each round; beside it the same of their processor time for one operation.</summary>
    public Figure Rate(string key, string @case, string contestant, string by) => Ratio(
        key, @case, contestant, by, static (one, other) => one.PerSecond / other.PerSecond) with
    {
        Beside = $"CPU {Number.Ratio(Statistics.Median(Each(contestant, by, static (one, other) => other.CpuMilliseconds / one.CpuMilliseconds)))}",
    };

    /// <summary>A contestant's figure by another's, of each round.</summary>
    public Figure Ratio(string key, string @case, string contestant, string by, Func<Run, Run, double> figure)
    {
        var at = Contestants.IndexOf(contestant);
        return Figure.Of(key, @case, Each(contestant, by, figure), isFlawed: Counted.Any(round => round[at].Errors > 0));
    }

    /// <summary>A figure of two contestants, of each counted round.</summary>
    public double[] Each(string contestant, string by, Func<Run, Run, double> figure)
    {
        var (one, other) = (Contestants.IndexOf(contestant), Contestants.IndexOf(by));
        return [.. Counted.Select(round => figure(round[one], round[other]))];
    }

    public bool Has(string contestant) => Contestants.Contains(contestant);

    private static bool IsQuiet(ImmutableArray<Run> round) => !round.Any(static run => run.IsDisturbed);
}
