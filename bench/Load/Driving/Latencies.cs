namespace Reticulum.Load.Driving;

/// <summary>Latencies of one run, all of them: a run is some thousands of operations.</summary>
internal sealed class Latencies
{
    private readonly double[] _milliseconds;

    public Latencies(IEnumerable<TimeSpan> latencies) => _milliseconds = [.. latencies.Select(latency => latency.TotalMilliseconds).Order()];

    /// <summary>Those of a report.</summary>
    public (double P50, double P95, double P99) Usual => (At(0.5), At(0.95), At(0.99));

    /// <summary>Milliseconds; 0 when there are none.</summary>
    /// <param name="quantile">0 to 1; nearest rank.</param>
    public double At(double quantile) => _milliseconds.Length == 0
        ? 0
        : _milliseconds[Math.Clamp((int)Math.Ceiling(quantile * _milliseconds.Length) - 1, 0, _milliseconds.Length - 1)];
}
