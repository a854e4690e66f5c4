using System.Collections.Immutable;
using Reticulum.Load.Driving;

namespace Reticulum.Load.Comparing;

/// <param name="Bare">The loop that is the reference.</param>
/// <param name="Plain">The loop as most people write it.</param>
/// <param name="Http">In the order of <see cref="ContestPlan.Connections"/>.</param>
internal sealed record Round(Run Bare, Run Plain, ImmutableArray<Run> Http)
{
    /// <summary>Of what is compared; the plain loop is for orientation.</summary>
    public bool IsDisturbed => Bare.IsDisturbed || Http.Any(run => run.IsDisturbed);
}
