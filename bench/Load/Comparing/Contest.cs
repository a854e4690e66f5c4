using System.Collections.Immutable;
using Reticulum.Load.Driving;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Comparing;

/// <summary>
/// Contestants who do the same work in turns (A B C, A B C …), so that what the machine does meanwhile happens to all of them. A round in which others used
/// the machine is done again, within a bound, and stays in the report.
/// </summary>
/// <param name="rounds">Undisturbed ones that are wanted; after half as many more it ends as it is.</param>
/// <param name="machine">Waited for before each run.</param>
/// <param name="progress">A line for each round.</param>
internal sealed class Contest(int rounds, QuietMachine machine, TextWriter progress)
{
    /// <summary>Rounds that there can be at most.</summary>
    public int MostRounds => rounds * 3 / 2;

    /// <param name="name">What is done.</param>
    /// <param name="note">On what, how often; for the report.</param>
    /// <param name="contestants">The first is the reference. Warm, if warmth matters.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task<ContestResult> RunAsync(string name, string note, IReadOnlyList<Contestant> contestants, CancellationToken cancellationToken)
    {
        await progress.WriteLineAsync(name);
        var done = ImmutableArray.CreateBuilder<ImmutableArray<Run>>();
        while (done.Count(static round => !round.Any(static run => run.IsDisturbed)) < rounds && done.Count < MostRounds)
        {
            var round = ImmutableArray.CreateBuilder<Run>(contestants.Count);
            foreach (var contestant in contestants)
            {
                await machine.WaitAsync(cancellationToken);
                round.Add(await contestant.RunAsync(cancellationToken));
            }

            done.Add(round.MoveToImmutable());
            await progress.WriteLineAsync($"  {string.Join(" | ", contestants.Zip(done[^1], Line))}");
        }

        return new ContestResult(name, note, [.. contestants.Select(static contestant => contestant.Name)], done.ToImmutable());
    }

    private static string Line(Contestant contestant, Run run) =>
        $"{contestant.Name} {Number.Short(run.PerSecond)}/s {Number.Short(run.CpuMilliseconds)} ms{(run.Errors > 0 ? $" {run.Errors} errors: {run.ErrorText}" : "")}{(run.IsDisturbed ? " disturbed" : "")}";
}
