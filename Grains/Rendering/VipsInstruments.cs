using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Reticulum.Rendering;

/// <summary>What libvips says of itself. Hosted, so that it is there from the start, though nobody asks for it.</summary>
internal sealed class VipsInstruments(IMeterFactory meters, VipsSetup vips) : IHostedService
{
    public const string MeterName = "Reticulum.Vips";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("reticulum.vips.memory", () => vips.Held.Bytes, "By", "Pixels that libvips holds.");
        meter.CreateObservableGauge("reticulum.vips.memory.peak", () => vips.Held.PeakBytes, "By", "The most that it held since the process started.");
        meter.CreateObservableGauge("reticulum.vips.allocations", () => vips.Held.Blocks, "{block}", "Blocks of memory that libvips holds.");
        meter.CreateObservableGauge("reticulum.vips.files", () => vips.Held.Files, "{file}", "Files that libvips holds open.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
