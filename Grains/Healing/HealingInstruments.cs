using System.Diagnostics.Metrics;
using Reticulum.Metrics;

namespace Reticulum.Healing;

/// <summary>Figures of the healing, counted from the work itself.</summary>
internal sealed class HealingInstruments
{
    public const string MeterName = "Reticulum.Healing";

    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly Counter<long> _repairedCopies;
    private readonly Counter<long> _repairedBytes;
    private readonly Counter<long> _buried;
    private readonly Counter<long> _removedCopies;
    private readonly Counter<long> _kept;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _looked;
    private readonly Lock _gate = new();
    private readonly Queue<(long At, long Bytes)> _recent = [];
    private long _repaired;
    private long _moved;
    private long _bytes;
    private long _removed;
    private long _lacking;
    private long _unrepairable;
    private long _exposed;

    public HealingInstruments(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        _repairedCopies = meter.CreateCounter<long>("reticulum.healing.repaired", "{copy}", "Copies fetched because this node owned and lacked them.");
        _repairedBytes = meter.CreateCounter<long>("reticulum.healing.repaired.size", "By", "Bytes of the copies fetched.");
        _buried = meter.CreateCounter<long>("reticulum.healing.buried", "{image}", "Deletes heard of by comparison with another node.");
        _removedCopies = meter.CreateCounter<long>("reticulum.healing.removed", "{copy}", "Excess copies let go of, after their owners had proved theirs.");
        _kept = meter.CreateCounter<long>("reticulum.healing.kept", "{copy}", "Times that an excess copy was kept, because not all owners had proved theirs.");
        _refused = meter.CreateCounter<long>("reticulum.healing.refused", "{copy}", "Copies that this node owns and had no room for.");
        _looked = meter.CreateCounter<long>("reticulum.healing.looks", "{image}", "Images looked at because a read missed them, or got them wrong.");
        meter.CreateObservableGauge("reticulum.healing.lacking", () => Lacking, "{image}", "Images that this node owns and lacks.");
        meter.CreateObservableGauge("reticulum.healing.unrepairable", () => Unrepairable, "{image}", "Images of which no right copy was found anywhere.");
        meter.CreateObservableGauge("reticulum.healing.exposed", () => Exposed, "{image}", "Images of which an owner is away, counted by the first that is not.");
    }

    /// <summary>Images owned and lacked, that can be fetched.</summary>
    public long Lacking
    {
        get => Interlocked.Read(ref _lacking);
        set => Interlocked.Exchange(ref _lacking, value);
    }

    public long Unrepairable
    {
        get => Interlocked.Read(ref _unrepairable);
        set => Interlocked.Exchange(ref _unrepairable, value);
    }

    public long Exposed
    {
        get => Interlocked.Read(ref _exposed);
        set => Interlocked.Exchange(ref _exposed, value);
    }

    public long Repaired => Interlocked.Read(ref _repaired);

    /// <summary>Of the repaired ones those that followed a change of the cluster, or of what others know: the rest replaced what was wrong or gone here.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    public long RepairedBytes => Interlocked.Read(ref _bytes);

    public long Removed => Interlocked.Read(ref _removed);

    /// <summary>Bytes and copies a second over the last half minute.</summary>
    public (double Bytes, double Copies) Rate
    {
        get
        {
            lock (_gate)
            {
                Forget();
                return _recent.TryPeek(out var first) && _time.GetElapsedTime(first.At).TotalSeconds is > 0 and var seconds
                    ? (_recent.Sum(static one => one.Bytes) / seconds, _recent.Count / seconds)
                    : (0, 0);
            }
        }
    }

    /// <param name="bytes">Of the copy.</param>
    /// <param name="moved">See <see cref="Moved"/>.</param>
    public void OnRepaired(long bytes, bool moved)
    {
        Interlocked.Increment(ref _repaired);
        Interlocked.Add(ref _moved, moved ? 1 : 0);
        Interlocked.Add(ref _bytes, bytes);
        _repairedCopies.Add(1);
        _repairedBytes.Add(bytes);
        lock (_gate)
        {
            Forget();
            _recent.Enqueue((_time.GetTimestamp(), bytes));
        }
    }

    public void OnBuried() => _buried.Add(1);

    public void OnRemoved()
    {
        Interlocked.Increment(ref _removed);
        _removedCopies.Add(1);
    }

    public void OnLooked(HealOutcome outcome) => _looked.Add(1, new KeyValuePair<string, object?>("outcome", TagValues.Of(outcome)));

    public void OnKept() => _kept.Add(1);

    public void OnRefused() => _refused.Add(1);

    // At most 30 s, and 10 000 of them.
    private void Forget()
    {
        while (_recent.TryPeek(out var oldest) && (_recent.Count >= 10_000 || _time.GetElapsedTime(oldest.At) > RateWindow))
        {
            _recent.Dequeue();
        }
    }
}
