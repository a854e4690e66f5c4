using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Reticulum;

/// <summary>Metrics for Prometheus always; metrics and traces by OTLP only where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector.</summary>
public static class Telemetry
{
    private static readonly string[] Meters =
    [
        "Reticulum.*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime",
    ];

    /// <summary>A request over several nodes is one trace: HTTP carries it between them, and so do calls of grains. Somebody listens only where there is a collector, so only there it costs anything.</summary>
    private static readonly string[] Sources = ["Reticulum.*", "Microsoft.Orleans.*", "Microsoft.AspNetCore", "System.Net.Http"];

    /// <summary>
    /// Sets of tags kept of one metric; ours have a few dozen. The library keeps room for 2 000 from the start, of each of some hundred metrics: 60 MiB
    /// (docs/benchmarks).
    /// </summary>
    private const int CardinalityLimit = 200;

    /// <summary>Two locked updates for each request, of what Kestrel's connections tell as well.</summary>
    private const string ActiveRequests = "http.server.active_requests";

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("reticulum"))
            .WithMetrics(static metrics => metrics
                .AddMeter(Meters)
                .AddView(static instrument => instrument.Name == ActiveRequests
                    ? MetricStreamConfiguration.Drop
                    : new MetricStreamConfiguration { CardinalityLimit = CardinalityLimit })
                .AddPrometheusExporter());
        var tracing = new Tracing(!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]));
        builder.Services.AddSingleton(tracing);
        if (tracing.IsOn)
        {
            telemetry.WithTracing(static tracing => tracing.AddSource(Sources)).UseOtlpExporter();
        }
    }

    /// <summary><c>/metrics</c>, in Prometheus' text format.</summary>
    public static void MapTelemetry(this IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint("/metrics");
}

/// <summary>Whether requests are traced. Without it, nothing on the way from node to node looks for a trace.</summary>
/// <param name="IsOn">There is a collector.</param>
public sealed record Tracing(bool IsOn);
