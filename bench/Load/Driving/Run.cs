using Reticulum.Load.Machine;

namespace Reticulum.Load.Driving;

/// <summary>The figures of one run.</summary>
/// <param name="Operations">Resizes that ended well.</param>
/// <param name="Errors">What went wrong, one line each; at most a few are kept.</param>
/// <param name="Latencies">Of the resizes that ended well.</param>
/// <param name="OutputBytes">Of all results together.</param>
/// <param name="Interval">Time and processor time.</param>
/// <param name="Cpu">Processor time of who did the work: this process for the bare loop, the server else.</param>
internal sealed record Run(
    int Operations,
    Errors Errors,
    Latencies Latencies,
    long OutputBytes,
    IntervalFigures Interval,
    TimeSpan Cpu)
{
    public double PerSecond => Operations / Interval.Wall.TotalSeconds;

    public double CpuMilliseconds => Cpu.TotalMilliseconds / Math.Max(1, Operations);

    public double OutputKilobytes => OutputBytes / 1e3 / Math.Max(1, Operations);

    public bool IsDisturbed => Interval.Foreign > QuietMachine.Threshold;
}
