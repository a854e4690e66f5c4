using System.Globalization;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Scaling;

/// <summary>
/// A cluster too large for one machine, piece by piece: the real ring, layout, catalog, range index and store, at the size that one node of that cluster would see.
/// </summary>
internal sealed class Simulation(int nodes, int images, TimeProvider time, TextWriter output)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"## Simulated, {time.GetLocalNow():yyyy-MM-dd}: {MachineFigures.Processor}, {Environment.ProcessorCount} cores, {MachineFigures.MemoryGibibytes:F0} GiB"));
        new RingSimulation(nodes, time, output).Run();
        new LayoutSimulation(nodes, time, output).Run();
        await new DiskSimulation(time, output).RunAsync(cancellationToken);
        await new NodeSimulation(nodes, images, time, output).RunAsync(cancellationToken);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"\nThe simulation took {time.GetElapsedTime(started).TotalSeconds:F0} s and at most {new ProcessFigures(Environment.ProcessId).PeakMebibytes:N0} MiB."));
    }
}
