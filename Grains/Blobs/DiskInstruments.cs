using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;

namespace Reticulum.Blobs;

/// <summary>Figures of the file system of the data directory. Hosted, so that they are there from the start, though nobody asks for them.</summary>
internal sealed class DiskInstruments(IMeterFactory meters, DataDirectory data, RenditionStore renditions, IOptions<StorageOptions> storage) : IHostedService
{
    public const string MeterName = "Reticulum.Disk";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("reticulum.disk.free", () => data.FreeBytes, "By", "Free on the file system of the data directory.");
        meter.CreateObservableGauge("reticulum.disk.limit", () => data.TotalBytes, "By", "Size of the file system of the data directory.");
        meter.CreateObservableGauge("reticulum.disk.reserve", () => storage.Value.MinFreeBytes, "By", "Free space below which the node takes nothing new: MinFreeBytes.");
        meter.CreateObservableGauge("reticulum.renditions.stored", () => renditions.Bytes, "By", "Renditions on the disk, as far as they have been counted.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
