using Reticulum.Load.Machine;

namespace Reticulum.Load.Hot;

/// <summary>One run of wrk against one server.</summary>
/// <param name="PerSecond">Answers in a second.</param>
/// <param name="ServerMicroseconds">Processor time of the server for one answer.</param>
/// <param name="ClientMicroseconds">Processor time of wrk for one answer.</param>
/// <param name="Half">Milliseconds within which half of the answers came.</param>
/// <param name="Most">Milliseconds within which 99 % of them came.</param>
/// <param name="ResidentMebibytes">Of the server, afterwards.</param>
/// <param name="Foreign">As in <see cref="IntervalFigures"/>.</param>
internal sealed record HotRun(double PerSecond, double ServerMicroseconds, double ClientMicroseconds, double Half, double Most, double ResidentMebibytes, double Foreign)
{
    public bool IsDisturbed => Foreign > QuietMachine.Threshold;
}

/// <param name="Url">What is asked for.</param>
/// <param name="Header">Sent along; null: none.</param>
internal sealed record HotTarget(Uri Url, string? Header = null);

/// <summary>The same answer, of one server each.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Goal">Least rate against nginx.</param>
/// <param name="Targets">Of nginx, then of each silo.</param>
internal sealed record HotContest(string Name, double Goal, IReadOnlyList<HotTarget> Targets)
{
    /// <summary>Each round's runs, in the order of the targets; the disturbed rounds too.</summary>
    public List<HotRun[]> Rounds { get; } = [];

    /// <summary>Undisturbed rounds; all of them, where there is none.</summary>
    public IReadOnlyList<HotRun[]> Counted => Rounds.FindAll(static round => !round.Any(static run => run.IsDisturbed)) is { Count: > 0 } quiet ? quiet : Rounds;
}
