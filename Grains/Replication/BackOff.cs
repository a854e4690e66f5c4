using System.Collections.Concurrent;

namespace Reticulum.Replication;

/// <summary>Which nodes are left alone for a while, because they failed: 1 s after the first failure, twice as long after each further one, 60 s at most.</summary>
internal sealed class BackOff(TimeProvider time)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Guid, Rest> _resting = [];

    /// <summary>How long after so many failures in a row. Pure.</summary>
    /// <param name="failures">From 1.</param>
    /// <param name="jitter">0 to 1: takes up to a quarter off, so that nodes that fail together are not asked together.</param>
    public static TimeSpan After(int failures, double jitter)
    {
        var doubled = Shortest * Math.Pow(2, Math.Min(failures - 1, 30)) * (1 - (jitter / 4));
        return TimeSpan.FromTicks(Math.Clamp(doubled.Ticks, Shortest.Ticks, Longest.Ticks));
    }

    /// <summary>How long the node is still left alone; zero: not any more.</summary>
    public TimeSpan Left(Guid node)
    {
        if (!_resting.TryGetValue(node, out var rest))
        {
            return TimeSpan.Zero;
        }

        var left = rest.For - time.GetElapsedTime(rest.Since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public void Failed(Guid node) => _resting.AddOrUpdate(node, _ => After(1), (_, rest) => After(rest.Failures + 1));

    /// <summary>It has answered, or has come back.</summary>
    public void Forget(Guid node) => _resting.TryRemove(node, out _);

    private Rest After(int failures) => new(failures, time.GetTimestamp(), After(failures, Random.Shared.NextDouble()));

    private readonly record struct Rest(int Failures, long Since, TimeSpan For);
}
