using System.Diagnostics.Metrics;

namespace Reticulum.Tests.Metrics;

/// <summary>One line of docs/metrics.md.</summary>
internal sealed record MetricRow(string Meter, string Name, string Prometheus, string Type, string Unit, string Meaning)
{
    public static MetricRow Of(Instrument instrument)
    {
        var type = Kind(instrument);
        return new MetricRow(
            instrument.Meter.Name, instrument.Name, PrometheusName.Of(instrument.Name, instrument.Unit, type), type, instrument.Unit ?? "", instrument.Description ?? "");
    }

    /// <summary>The names under which Prometheus keeps its samples.</summary>
    public IEnumerable<string> Series => Type == "histogram" ? [$"{Prometheus}_bucket", $"{Prometheus}_sum", $"{Prometheus}_count"] : [Prometheus];

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        "UpDownCounter" or "ObservableUpDownCounter" or "Gauge" or "ObservableGauge" => "gauge",
        var unknown => throw new NotSupportedException(unknown),
    };
}
