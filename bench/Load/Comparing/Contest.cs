using System.Collections.Immutable;
using Reticulum.Load.Driving;
using Reticulum.Load.Machine;
using Reticulum.Load.Photographs;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Comparing;

/// <summary>
/// The bare loop against HTTP on the same photographs, in turns (loop, HTTP, HTTP, loop …), so that what the machine does meanwhile happens to all of them.
/// Disturbed rounds are done again, within a bound, and kept in the report.
/// </summary>
internal sealed class Contest(BareLoop loop, ClosedLoop http, QuietMachine machine)
{
    /// <summary>A contestant that runs longer than this is broken off, and shows by its number of operations.</summary>
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(2);

    /// <param name="set">In the silo already.</param>
    /// <param name="size">What is asked, give or take some pixels.</param>
    /// <param name="plan">How often and how many.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task<ContestResult> RunAsync(PhotographSet set, Size size, ContestPlan plan, CancellationToken cancellationToken)
    {
        using var bareJobs = JobSequence.Around(set, size);
        using var httpJobs = JobSequence.Around(set, size);
        loop.Run(bareJobs.Take(plan.WarmUp), plan.Threads);
        await http.RunAsync(httpJobs.Take(plan.WarmUp), plan.Threads, RunLimit, cancellationToken);

        var rounds = ImmutableArray.CreateBuilder<Round>();
        while (rounds.Count(round => !round.IsDisturbed) < plan.Rounds && rounds.Count < plan.MostRounds)
        {
            await machine.WaitAsync(cancellationToken);
            var bare = loop.Run(bareJobs.Take(plan.Operations), plan.Threads);
            var answers = ImmutableArray.CreateBuilder<Run>();
            foreach (var connections in plan.Connections)
            {
                await machine.WaitAsync(cancellationToken);
                answers.Add(await http.RunAsync(httpJobs.Take(plan.Operations), connections, RunLimit, cancellationToken));
            }

            rounds.Add(new Round(bare, answers.ToImmutable()));
        }

        return new ContestResult(set, size, plan, rounds.ToImmutable());
    }
}

/// <param name="Rounds">Undisturbed ones that are wanted.</param>
/// <param name="MostRounds">After so many it ends as it is.</param>
/// <param name="Operations">Resizes of each contestant in each round.</param>
/// <param name="WarmUp">Resizes before the first round, not counted: code is compiled, connections and threads are there.</param>
/// <param name="Threads">Of the bare loop.</param>
/// <param name="Connections">One contestant for each.</param>
internal sealed record ContestPlan(int Rounds, int MostRounds, int Operations, int WarmUp, int Threads, ImmutableArray<int> Connections);

/// <param name="Bare">The loop.</param>
/// <param name="Http">In the order of <see cref="ContestPlan.Connections"/>.</param>
internal sealed record Round(Run Bare, ImmutableArray<Run> Http)
{
    public bool IsDisturbed => Bare.IsDisturbed || Http.Any(run => run.IsDisturbed);
}
