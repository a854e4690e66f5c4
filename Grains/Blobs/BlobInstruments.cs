using System.Diagnostics.Metrics;

namespace Reticulum.Blobs;

/// <summary>Figures of the disk store.</summary>
internal sealed class BlobInstruments
{
    public const string MeterName = "Reticulum.Blobs";

    private readonly Counter<long> _stored;
    private readonly Counter<long> _storedBytes;
    private readonly Counter<long> _verifiedBytes;
    private readonly Counter<long> _checkedBytes;
    private readonly Counter<long> _quarantined;
    private readonly Counter<long> _deleted;
    private readonly Counter<long> _renditionsEvicted;
    private readonly Counter<long> _renditionsCorrupt;

    public BlobInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _stored = meter.CreateCounter<long>("reticulum.blobs.stored", "{image}", "Originals made durable.");
        _storedBytes = meter.CreateCounter<long>("reticulum.blobs.stored.bytes", "By", "Bytes of originals made durable.");
        _verifiedBytes = meter.CreateCounter<long>("reticulum.blobs.verified.bytes", "By", "Bytes of originals read against their hash.");
        _checkedBytes = meter.CreateCounter<long>("reticulum.blobs.checked.bytes", "By", "Bytes of originals read against their address before they were sent or decoded.");
        _quarantined = meter.CreateCounter<long>("reticulum.blobs.quarantined", "{image}", "Originals found wrong.");
        _deleted = meter.CreateCounter<long>("reticulum.blobs.deleted", "{image}", "Images deleted.");
        _renditionsEvicted = meter.CreateCounter<long>("reticulum.renditions.evicted", "{rendition}", "Renditions removed to stay within Render:CacheBytes.");
        _renditionsCorrupt = meter.CreateCounter<long>("reticulum.renditions.corrupt", "{rendition}", "Renditions found wrong and removed.");
    }

    public void OnStored(long bytes)
    {
        _stored.Add(1);
        _storedBytes.Add(bytes);
    }

    public void OnVerified(long bytes) => _verifiedBytes.Add(bytes);

    /// <summary>Before they are sent or decoded.</summary>
    public void OnChecked(long bytes) => _checkedBytes.Add(bytes);

    public void OnQuarantined() => _quarantined.Add(1);

    public void OnDeleted() => _deleted.Add(1);

    public void OnRenditionsEvicted(long count) => _renditionsEvicted.Add(count);

    public void OnRenditionCorrupt() => _renditionsCorrupt.Add(1);
}
