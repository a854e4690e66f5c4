using System.Diagnostics.Metrics;
using Reticulum.Cluster;

namespace Reticulum.Replication;

/// <summary>Figures of the outbox.</summary>
internal sealed class OutboxInstruments : IReplicationBacklog
{
    public const string MeterName = "Reticulum.Replication";

    private readonly Meter _meter;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _failed;
    private Func<int> _pending = static () => 0;
    private volatile bool _isKnown;

    public OutboxInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _delivered = _meter.CreateCounter<long>("reticulum.outbox.delivered", "{delivery}", "Copies and deletes that reached a node later than at once.");
        _failed = _meter.CreateCounter<long>("reticulum.outbox.failed", "{delivery}", "Tries to deliver that failed, to be repeated.");
    }

    public long Images => _pending();

    public bool IsKnown => _isKnown;

    public void ObservePending(Func<int> pending)
    {
        _pending = pending;
        _meter.CreateObservableGauge("reticulum.outbox.pending", pending, "{image}", "Images of which a copy or a delete has not reached all its nodes.");
    }

    /// <summary>All that lay on the disk is counted.</summary>
    public void OnLoaded() => _isKnown = true;

    public void OnDelivered() => _delivered.Add(1);

    public void OnFailed() => _failed.Add(1);
}
