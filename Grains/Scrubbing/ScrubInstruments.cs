using System.Diagnostics.Metrics;

namespace Reticulum.Scrubbing;

/// <summary>Figures of the scrubber, since the process started.</summary>
internal sealed class ScrubInstruments
{
    public const string MeterName = "Reticulum.Scrubbing";

    private readonly Meter _meter;
    private readonly Counter<long>[] _counters;
    private readonly Counter<long> _bytesRead;
    private readonly long[] _totals = new long[Enum.GetValues<ScrubFinding>().Length];
    private long _bytes;

    public ScrubInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _counters = [.. Enum.GetValues<ScrubFinding>().Select(Create)];
        _bytesRead = _meter.CreateCounter<long>("reticulum.scrub.verified.size", "By", "Bytes of originals and renditions that were right.");
    }

    public long Bytes => Interlocked.Read(ref _bytes);

    public long this[ScrubFinding finding] => Interlocked.Read(ref _totals[(int)finding]);

    /// <param name="age">In seconds; null: nothing is stored, or not known yet.</param>
    public void ObserveOldestUnverified(Func<double?> age) => _meter.CreateObservableGauge(
        "reticulum.scrub.oldest_unverified",
        () => age() is { } seconds ? [new Measurement<double>(seconds)] : Array.Empty<Measurement<double>>(),
        "s",
        "Age of the longest unread byte of all that is stored.");

    public void ObservePeriod(TimeSpan period) =>
        _meter.CreateObservableGauge("reticulum.scrub.period", () => period.TotalSeconds, "s", "Within it everything is read once: Scrub:Period.");

    public void Count(ScrubFinding finding)
    {
        Interlocked.Increment(ref _totals[(int)finding]);
        _counters[(int)finding].Add(1);
    }

    public void OnVerified(long bytes)
    {
        Count(ScrubFinding.Verified);
        Interlocked.Add(ref _bytes, bytes);
        _bytesRead.Add(bytes);
    }

    private Counter<long> Create(ScrubFinding finding) => finding switch
    {
        ScrubFinding.Scanned => _meter.CreateCounter<long>("reticulum.scrub.scanned", "{image}", "Images looked at."),
        ScrubFinding.Verified => _meter.CreateCounter<long>("reticulum.scrub.verified", "{file}", "Originals and renditions that were right."),
        ScrubFinding.Corrupt => _meter.CreateCounter<long>("reticulum.scrub.corrupt", "{file}", "Originals, renditions and metadata that were wrong."),
        ScrubFinding.Quarantined => _meter.CreateCounter<long>("reticulum.scrub.quarantined", "{file}", "Files moved to quarantine."),
        ScrubFinding.Missing => _meter.CreateCounter<long>("reticulum.scrub.missing", "{image}", "Originals that should have been there and were not."),
        ScrubFinding.Repaired => _meter.CreateCounter<long>("reticulum.scrub.repaired", "{file}", "Originals and metadata made right again."),
        ScrubFinding.Unrepairable => _meter.CreateCounter<long>("reticulum.scrub.unrepairable", "{image}", "Originals of which no node has a right copy."),
        ScrubFinding.Postponed => _meter.CreateCounter<long>("reticulum.scrub.postponed", "{file}", "Repairs that were not possible at the time."),
        ScrubFinding.Skipped => _meter.CreateCounter<long>("reticulum.scrub.skipped", "{file}", "What could not be looked at because of an error."),
        _ => _meter.CreateCounter<long>("reticulum.scrub.leftovers", "{image}", "Deletes cut short by a crash, and finished."),
    };
}
