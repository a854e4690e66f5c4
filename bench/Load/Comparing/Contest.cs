using System.Collections.Immutable;
using Reticulum.Load.Driving;
using Reticulum.Load.Machine;
using Reticulum.Load.Photographs;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Comparing;

/// <summary>
/// Bare loops against HTTP on the same photographs, in turns (loop, HTTP, HTTP, loop …), so that what the machine does meanwhile happens to all of them.
/// Disturbed rounds are done again, within a bound, and kept in the report.
/// </summary>
/// <param name="loop">The reference.</param>
/// <param name="plain">A second loop, for orientation.</param>
/// <param name="http">The silo.</param>
/// <param name="machine">Waited for before each run.</param>
internal sealed class Contest(BareLoop loop, BareLoop plain, ClosedLoop http, QuietMachine machine)
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
        var warmUp = bareJobs.Take(plan.WarmUp);
        loop.Run(warmUp, plan.Threads);
        plain.Run(warmUp, plan.Threads);
        await http.RunAsync(httpJobs.Take(plan.WarmUp), plan.Threads, RunLimit, cancellationToken);

        var rounds = ImmutableArray.CreateBuilder<Round>();
        while (rounds.Count(round => !round.IsDisturbed) < plan.Rounds && rounds.Count < plan.MostRounds)
        {
            var jobs = bareJobs.Take(plan.Operations);
            await machine.WaitAsync(cancellationToken);
            var bare = loop.Run(jobs, plan.Threads);
            var answers = ImmutableArray.CreateBuilder<Run>();
            foreach (var connections in plan.Connections)
            {
                await machine.WaitAsync(cancellationToken);
                answers.Add(await http.RunAsync(httpJobs.Take(plan.Operations), connections, RunLimit, cancellationToken));
            }

            await machine.WaitAsync(cancellationToken);
            rounds.Add(new Round(bare, plain.Run(jobs, plan.Threads), answers.ToImmutable()));
        }

        return new ContestResult(set, size, plan, rounds.ToImmutable());
    }
}
