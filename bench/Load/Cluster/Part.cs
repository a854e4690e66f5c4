using Reticulum.Load.Driving;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Cluster;

/// <summary>One kind of request, in one round.</summary>
/// <param name="Operations">That ended well.</param>
/// <param name="Errors">The others.</param>
/// <param name="Latencies">Of those that ended well.</param>
/// <param name="Interval">Nothing else runs on the machine, so the foreign part of it is the nodes' and their database's.</param>
internal sealed record Part(int Operations, Driving.Errors Errors, Latencies Latencies, IntervalFigures Interval)
{
    public double PerSecond => Operations / Interval.Wall.TotalSeconds;

    /// <summary>Of all processes of the machine but this one, for each operation.</summary>
    public double CpuMilliseconds => Interval.Foreign * Interval.Wall.TotalMilliseconds * Environment.ProcessorCount / Math.Max(1, Operations);
}
