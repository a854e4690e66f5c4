namespace Reticulum.Tests.Cluster;

/// <summary>How long each of many answers took.</summary>
internal sealed class Latencies
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _all = [];

    public void Add(TimeSpan latency)
    {
        lock (_lock)
        {
            _all.Add(latency);
        }
    }

    /// <summary>In milliseconds; 0 where there was none.</summary>
    public double Percentile(double part)
    {
        lock (_lock)
        {
            var sorted = _all.Order().ToList();
            return sorted.Count == 0 ? 0 : Math.Round(sorted[(int)Math.Min(sorted.Count - 1, part * sorted.Count)].TotalMilliseconds, 1);
        }
    }

    /// <summary>For a line of figures.</summary>
    public object Summary() => new { p50_ms = Percentile(0.5), p99_ms = Percentile(0.99), max_ms = Percentile(1) };
}
