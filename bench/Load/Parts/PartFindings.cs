using System.Collections.Immutable;
using Reticulum.Load.Comparing;
using Reticulum.Load.Goals;

namespace Reticulum.Load.Parts;

/// <summary>What a part found.</summary>
/// <param name="Method">How it was measured, Markdown.</param>
/// <param name="Contests">In their order.</param>
/// <param name="Figures">For the goals.</param>
/// <param name="Remarks">What else there is to show, Markdown; empty: nothing.</param>
internal sealed record PartFindings(string Method, ImmutableArray<ContestResult> Contests, ImmutableArray<Figure> Figures, string Remarks = "");
