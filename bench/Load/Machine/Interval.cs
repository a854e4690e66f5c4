namespace Reticulum.Load.Machine;

/// <summary>
/// Time and processor time from its making on: of the server, of this process with the programs that it ran (wrk), and of everybody else. The last
/// tells a disturbed run on a machine that others use too.
/// </summary>
internal sealed class Interval(TimeProvider time, IServerFigures? server)
{
    private readonly long _started = time.GetTimestamp();
    private readonly TimeSpan _busy = MachineFigures.Busy;
    private readonly TimeSpan _own = Own;
    private readonly TimeSpan _server = server?.Cpu ?? TimeSpan.Zero;

    private static TimeSpan Own => Environment.CpuUsage.TotalTime + ProcessFigures.ChildrenOf(Environment.ProcessId);

    public IntervalFigures Read()
    {
        var wall = time.GetElapsedTime(_started);
        var own = Own - _own;
        var served = (server?.Cpu ?? TimeSpan.Zero) - _server;
        var foreign = (MachineFigures.Busy - _busy - own - served) / (wall * Environment.ProcessorCount);
        return new IntervalFigures(wall, own, served, Math.Max(0, foreign));
    }
}

/// <param name="Wall">Time that passed.</param>
/// <param name="Own">Processor time of this process and of the programs that it ran to their end.</param>
/// <param name="Server">Processor time of the server.</param>
/// <param name="Foreign">Processor time of others, as a part (0 to 1) of all that the cores had to give.</param>
internal readonly record struct IntervalFigures(TimeSpan Wall, TimeSpan Own, TimeSpan Server, double Foreign);
