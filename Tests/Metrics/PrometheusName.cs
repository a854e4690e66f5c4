namespace Reticulum.Tests.Metrics;

/// <summary>What the exporter makes of an instrument's name: OpenTelemetry's rules for Prometheus.</summary>
internal static class PrometheusName
{
    public static string Of(string name, string? unit, string type)
    {
        var sane = name.Replace('.', '_');
        var suffix = unit switch
        {
            "By" => "bytes",
            "s" => "seconds",
            null or "" => "",
            _ when unit[0] == '{' => "",
            _ => throw new ArgumentException($"{name}: say how Prometheus calls the unit {unit}.", nameof(unit)),
        };
        if (!sane.Contains(suffix, StringComparison.Ordinal))
        {
            sane += "_" + suffix;
        }

        return type == "counter" ? sane + "_total" : sane;
    }
}
