using Reticulum.Load.Machine;

namespace Reticulum.Load.Endurance;

/// <summary>What a silo takes that nobody asks anything.</summary>
internal static class IdleRun
{
    /// <returns>Processor time as a part (0 to 1) of one core, and the memory at the end.</returns>
    public static async Task<IdleResult> MeasureAsync(ProcessFigures server, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        var interval = new Interval(time, server);
        await Task.Delay(duration, time, cancellationToken);
        var figures = interval.Read();
        return new IdleResult(figures.Server / figures.Wall, server.ResidentMebibytes, server.Threads);
    }
}

/// <param name="Cores">Processor time as a part of one core.</param>
/// <param name="Resident">MiB.</param>
/// <param name="Threads">Of the process.</param>
internal readonly record struct IdleResult(double Cores, double Resident, int Threads);
