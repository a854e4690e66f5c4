using CsCheck;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Images;

public sealed class EvictionPlanTests
{
    private static readonly Gen<(int Minute, int Bytes)[]> Files = Gen.Select(Gen.Int[0, 50], Gen.Int[1, 1000]).Array[1, 60];

    [Fact]
    public void Cutoff_AnyExcess_FreesEnoughAndNotAMinuteTooMuch() => Gen.Select(Files, Gen.Int[1, 30_000]).Sample((files, excess) =>
    {
        var plan = new EvictionPlan();
        foreach (var (minute, bytes) in files)
        {
            plan.Add(DateTimeOffset.UnixEpoch.AddMinutes(minute).AddSeconds(30), bytes);
        }

        long Before(DateTimeOffset time) => files.Where(file => DateTimeOffset.UnixEpoch.AddMinutes(file.Minute).AddSeconds(30) < time).Sum(file => (long)file.Bytes);

        var cutoff = plan.Cutoff(excess)!.Value;
        return excess > plan.TotalBytes
            ? cutoff == DateTimeOffset.MaxValue
            : Before(cutoff) >= excess && Before(cutoff.AddMinutes(-1)) < excess;
    });

    [Fact]
    public void Cutoff_NoExcess_Null()
    {
        var plan = new EvictionPlan();
        plan.Add(DateTimeOffset.UnixEpoch, 10);

        Assert.Null(plan.Cutoff(0));
    }
}
