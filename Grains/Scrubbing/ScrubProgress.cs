using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Healing;

namespace Reticulum.Scrubbing;

/// <summary>How far the scrubber is, for whoever asks. <see cref="State"/> has one writer, the scrubber.</summary>
internal sealed class ScrubProgress
{
    private readonly ScrubInstruments _found;
    private readonly Catalog _catalog;
    private readonly StoreCensus _census;
    private readonly RenditionStore _renditions;
    private readonly HealingInstruments _healing;
    private readonly IOptions<ScrubOptions> _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private ScrubState _state;
    private Run _run = new(false, null, null, 0, 0, 0);

    public ScrubProgress(
        ScrubInstruments found,
        Catalog catalog,
        StoreCensus census,
        RenditionStore renditions,
        HealingInstruments healing,
        IOptions<ScrubOptions> options,
        TimeProvider time)
    {
        (_found, _catalog, _census, _renditions, _healing, _options, _time) = (found, catalog, census, renditions, healing, options, time);
        _state = ScrubState.Fresh(time.GetUtcNow());
        found.ObserveOldestUnverified(() => OldestUnverified?.TotalSeconds);
        found.ObservePeriod(options.Value.Period);
    }

    public ScrubState State
    {
        get => Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, value);
    }

    /// <summary>Bytes on this disk, as far as they have been counted.</summary>
    public long Stored => Math.Max(0, _census.Bytes) + Math.Max(0, _renditions.Bytes);

    /// <summary>The rate at which everything is read in time.</summary>
    public double BytesPerSecond
    {
        get
        {
            var (state, now) = (State, _time.GetUtcNow());
            return ScrubSchedule.BytesPerSecond(_options.Value, Stored, state.Cursor?.Done ?? 0, now - (state.PassStartedAt ?? now));
        }
    }

    /// <summary>Null: nothing is stored, or what is stored has not been counted yet.</summary>
    public TimeSpan? OldestUnverified => _catalog.Completed.IsCompleted ? State.Oldest(_time.GetUtcNow(), _catalog.HasCopies) : null;

    public ScrubReport Report
    {
        get
        {
            Run run;
            lock (_gate)
            {
                run = _run;
            }

            var rate = run.Running && _time.GetElapsedTime(run.From).TotalSeconds is > 0 and var seconds ? (_found.Bytes - run.BytesBefore) / seconds : 0;
            return new ScrubReport(
                run.Running,
                run.StartedAt,
                run.FinishedAt,
                _found[ScrubFinding.Scanned] - run.ScannedBefore,
                _found[ScrubFinding.Verified],
                _found[ScrubFinding.Corrupt],
                _found[ScrubFinding.Repaired],
                _found[ScrubFinding.Unrepairable],
                _healing.Moved,
                _healing.Removed + _found[ScrubFinding.Leftover],
                _found[ScrubFinding.Missing],
                _found[ScrubFinding.Postponed],
                _found[ScrubFinding.Skipped],
                _found[ScrubFinding.Quarantined],
                _found.Bytes,
                rate,
                rate > 0 ? Stored * (1 - (State.Cursor?.Done ?? 1)) / rate : null,
                OldestUnverified?.TotalSeconds);
        }
    }

    /// <summary>A pass is to begin at once, at the beginning. False: one is under way.</summary>
    public bool TryAsk()
    {
        lock (_gate)
        {
            if (_run.Running)
            {
                return false;
            }

            Enter(_time.GetUtcNow());
            return true;
        }
    }

    /// <summary>A pass begins, or goes on.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            Enter(State.PassStartedAt);
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _run = _run with { Running = false, FinishedAt = _time.GetUtcNow() };
        }
    }

    private void Enter(DateTimeOffset? startedAt) => _run = new Run(true, startedAt, null, _time.GetTimestamp(), _found[ScrubFinding.Scanned], _found.Bytes);

    private sealed record Run(bool Running, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, long From, long ScannedBefore, long BytesBefore);
}
