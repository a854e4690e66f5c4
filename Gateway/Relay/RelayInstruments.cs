using System.Diagnostics.Metrics;
using Reticulum.Metrics;

namespace Reticulum.Relay;

/// <summary>Figures of what is read from other nodes.</summary>
internal sealed class RelayInstruments
{
    public const string MeterName = "Reticulum.Relay";

    private readonly Counter<long> _answered;
    private readonly Counter<long> _wrong;
    private readonly Counter<long> _corrupt;
    private readonly Counter<long> _evicted;
    private readonly Counter<long> _revalidated;
    private readonly Counter<long> _polished;
    private readonly UpDownCounter<long> _bytes;

    public RelayInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _answered = meter.CreateCounter<long>("reticulum.relay.answered", "{image}", "Reads of what lies on other nodes, by what answered them.");
        _wrong = meter.CreateCounter<long>("reticulum.relay.wrong", "{image}", "Answers of other nodes with wrong bytes, thrown away.");
        _corrupt = meter.CreateCounter<long>("reticulum.relay.corrupt", "{file}", "Files of the cache found wrong and removed.");
        _evicted = meter.CreateCounter<long>("reticulum.relay.evicted", "{file}", "Files removed to stay within Relay:CacheBytes.");
        _revalidated = meter.CreateCounter<long>("reticulum.relay.revalidated", "{image}", "Questions whether a cached image was deleted meanwhile.");
        _polished = meter.CreateCounter<long>("reticulum.relay.polished", "{image}", "Hot renditions replaced in memory by what their owner has polished.");
        _bytes = meter.CreateUpDownCounter<long>("reticulum.relay.bytes", "By", "Bytes in the cache.");
    }

    public void OnAnswered(RelaySource source) => _answered.Add(1, new KeyValuePair<string, object?>("source", TagValues.Of(source)));

    public void OnWrong() => _wrong.Add(1);

    public void OnCorrupt() => _corrupt.Add(1);

    public void OnEvicted(long count) => _evicted.Add(count);

    public void OnPolished() => _polished.Add(1);

    public void OnRevalidated() => _revalidated.Add(1);

    public void OnBytes(long change) => _bytes.Add(change);
}

internal enum RelaySource
{
    /// <summary>This node's disk.</summary>
    Cache,

    /// <summary>A node that had it.</summary>
    Node,

    /// <summary>The image's grain found or made it.</summary>
    Grain,

    /// <summary>A replica made it, because no grain could be had.</summary>
    Replica,
}
