using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Replication;
using Xunit;

namespace Reticulum.Tests.Replication;

public sealed class BackOffTests
{
    private static readonly Guid Node = new(1, 0, 0, new byte[8]);

    [Theory]
    [InlineData(1, 0.0, 1)]
    [InlineData(1, 1.0, 1)]
    [InlineData(2, 0.0, 2)]
    [InlineData(2, 1.0, 1.5)]
    [InlineData(6, 0.0, 32)]
    [InlineData(7, 0.0, 60)]
    [InlineData(7, 1.0, 48)]
    [InlineData(1_000_000, 0.5, 60)]
    public void After_Failures_IsDoubledAndJittered(int failures, double jitter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), BackOff.After(failures, jitter));

    [Fact]
    public void After_Anything_IsWithinItsBounds() => Gen.Select(Gen.Int[1, int.MaxValue], Gen.Double[0, 1]).Sample((failures, jitter) =>
        BackOff.After(failures, jitter) is var after && after >= BackOff.Shortest && after <= BackOff.Longest);

    [Fact]
    public void Left_AfterAFailure_IsOverWhenItsTimeHasPassed()
    {
        var time = new FakeTimeProvider();
        var backOff = new BackOff(time);
        Assert.Equal(TimeSpan.Zero, backOff.Left(Node));

        backOff.Failed(Node);
        Assert.Equal(BackOff.Shortest, backOff.Left(Node));
        time.Advance(BackOff.Shortest - TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.FromMilliseconds(1), backOff.Left(Node));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.Zero, backOff.Left(Node));

        backOff.Failed(Node);
        Assert.InRange(backOff.Left(Node), TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2));
        backOff.Forget(Node);
        Assert.Equal(TimeSpan.Zero, backOff.Left(Node));
        backOff.Failed(Node);
        Assert.Equal(BackOff.Shortest, backOff.Left(Node));
    }
}
