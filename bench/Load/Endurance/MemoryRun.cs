using System.Collections.Immutable;
using Reticulum.Load.Driving;
using Reticulum.Load.Machine;
using Reticulum.Load.Photographs;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Endurance;

/// <summary>Clients that resize large photographs all the time, and what the silo's memory does meanwhile.</summary>
internal sealed class MemoryRun(ClosedLoop http, ProcessFigures server, TimeProvider time)
{
    private const int SmallestWidth = 64;
    private const int LargestWidth = 1663;

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);

    public async Task<MemoryResult> RunAsync(PhotographSet set, int clients, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var sequence = JobSequence.Between(set, SmallestWidth, LargestWidth);
        var jobs = sequence.Take(int.MaxValue);
        server.ResetPeak();
        var before = server.ResidentMebibytes;
        var samples = ImmutableArray.CreateBuilder<MemorySample>();
        var started = time.GetTimestamp();
        var running = http.RunAsync(jobs, clients, duration, cancellationToken);
        using var timer = new PeriodicTimer(SampleEvery, time);
        while (!running.IsCompleted && await timer.WaitForNextTickAsync(cancellationToken))
        {
            samples.Add(new MemorySample(time.GetElapsedTime(started), server.ResidentMebibytes, server.PeakMebibytes));
        }

        return new MemoryResult(set, clients, duration, before, samples.ToImmutable(), await running, server.PeakMebibytes);
    }
}

/// <param name="At">Since the start of the run.</param>
/// <param name="Resident">MiB.</param>
/// <param name="Peak">MiB, the most up to here, also between samples.</param>
internal readonly record struct MemorySample(TimeSpan At, double Resident, double Peak);
