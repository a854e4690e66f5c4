using System.Diagnostics.Metrics;
using Reticulum.Metrics;
using Reticulum.Replication;

namespace Reticulum.Peers;

/// <summary>Figures of the byte plane between nodes.</summary>
internal sealed class PeerInstruments
{
    public const string MeterName = "Reticulum.Peers";

    private readonly Counter<long> _asked;
    private readonly Counter<long> _answered;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _copiesSent;
    private readonly Counter<long> _copiesReceived;

    public PeerInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _asked = meter.CreateCounter<long>("reticulum.peers.requests", "{request}", "Requests to other nodes, by operation and whether a proven answer came.");
        _answered = meter.CreateCounter<long>("reticulum.peers.answers", "{request}", "Requests of other nodes that were answered, by operation.");
        _refused = meter.CreateCounter<long>("reticulum.peers.refused", "{request}", "Requests that were not proven to be another node's, by reason.");
        _received = meter.CreateCounter<long>("reticulum.peers.received.bytes", "By", "Bytes of originals and renditions that came from other nodes.");
        _sent = meter.CreateCounter<long>("reticulum.peers.sent.bytes", "By", "Bytes of originals and renditions that went to other nodes.");
        _copiesSent = meter.CreateCounter<long>("reticulum.copies.sent", "{copy}", "Copies of originals offered to other nodes, by what they said.");
        _copiesReceived = meter.CreateCounter<long>("reticulum.copies.received", "{copy}", "Copies of originals that other nodes offered, by what this one said.");
        _opened = meter.CreateCounter<long>("reticulum.peers.breaker.opened", "{event}", "Times that another node was given up for a moment.");
    }

    public void OnAsked(string operation, bool proven) => _asked.Add(1, new("operation", operation), new("proven", proven));

    public void OnAnswered(string operation) => _answered.Add(1, new KeyValuePair<string, object?>("operation", operation));

    public void OnRefused(PeerRefusal reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", TagValues.Of(reason)));

    public void OnReceived(long bytes) => _received.Add(bytes);

    public void OnSent(long bytes) => _sent.Add(bytes);

    public void OnCopySent(StoreReply reply) => _copiesSent.Add(1, new KeyValuePair<string, object?>("outcome", TagValues.Of(Outcome(reply))));

    public void OnCopyReceived(StoreReply reply) => _copiesReceived.Add(1, new KeyValuePair<string, object?>("outcome", TagValues.Of(Outcome(reply))));

    public void OnBreakerOpened() => _opened.Add(1);

    private static CopyOutcome Outcome(StoreReply reply) => reply switch
    {
        StoreReply.Stored => CopyOutcome.Stored,
        StoreReply.Superseded => CopyOutcome.Superseded,
        StoreReply.Collision => CopyOutcome.Collision,
        StoreReply.Refused { NoRoom: true } => CopyOutcome.NoRoom,
        StoreReply.Refused or StoreReply.Missing => CopyOutcome.Refused,
        _ => CopyOutcome.Unreachable,
    };
}

/// <summary>What came of a copy on its way to a node.</summary>
internal enum CopyOutcome
{
    /// <summary>Durable there, now or before.</summary>
    Stored,
    Superseded,
    Collision,
    Refused,
    NoRoom,

    /// <summary>No answer, a broken one, or bytes that were not those that were announced.</summary>
    Unreachable,
}
