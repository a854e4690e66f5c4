using System.Collections.Immutable;

namespace Reticulum.Load.Comparing;

/// <param name="Rounds">Undisturbed ones that are wanted.</param>
/// <param name="MostRounds">After so many it ends as it is.</param>
/// <param name="Operations">Resizes of each contestant in each round.</param>
/// <param name="WarmUp">Resizes before the first round, not counted: code is compiled, connections and threads are there.</param>
/// <param name="Threads">Of the bare loops.</param>
/// <param name="Connections">One contestant for each.</param>
internal sealed record ContestPlan(int Rounds, int MostRounds, int Operations, int WarmUp, int Threads, ImmutableArray<int> Connections);
