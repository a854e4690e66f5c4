using System.Collections.Immutable;
using Reticulum.Load.Comparing;
using Reticulum.Load.Driving;
using Reticulum.Load.Photographs;

namespace Reticulum.Load.Endurance;

/// <param name="Set">What was resized.</param>
/// <param name="Clients">At one time.</param>
/// <param name="Duration">As it was wanted; the run ends earlier where it has nothing new to ask.</param>
/// <param name="Before">MiB resident when it began.</param>
/// <param name="Samples">One each second.</param>
/// <param name="Run">What was done.</param>
/// <param name="Peak">MiB, the most at any moment.</param>
internal sealed record MemoryResult(
    PhotographSet Set,
    int Clients,
    TimeSpan Duration,
    double Before,
    ImmutableArray<MemorySample> Samples,
    Run Run,
    double Peak)
{
    /// <summary>Growth of the median from the first third to the last, beyond which memory is not called flat.</summary>
    public const double FlatWithin = 0.05;

    /// <summary>MiB: the peak of the first minute, which is what the goal is set for.</summary>
    public double FirstMinutePeak => Samples.Where(sample => sample.At <= TimeSpan.FromMinutes(1.02)).Select(sample => sample.Peak).DefaultIfEmpty(double.NaN).Max();

    /// <summary>Growth of the median from the first third of the run, after its first minute, to the last: 0.05 is 5 %.</summary>
    public double Growth
    {
        get
        {
            var warm = Samples.Where(sample => sample.At > TimeSpan.FromMinutes(1)).Select(sample => sample.Resident).ToArray();
            return (Statistics.Median(warm[^(warm.Length / 3)..]) / Statistics.Median(warm[..(warm.Length / 3)])) - 1;
        }
    }

    public IEnumerable<IGrouping<int, MemorySample>> Minutes => Samples.GroupBy(sample => (int)sample.At.TotalMinutes).Where(minute => minute.Count() > 1);
}
