using System.Globalization;
using Microsoft.Extensions.Options;
using Reticulum.Images;

namespace Reticulum.Rendering;

/// <summary>
/// All pixel work of the process: a fixed set of own threads (the thread pool belongs to the requests), a bounded number of places to wait in, and
/// admission by estimated bytes: a job starts when the estimates of all that run leave room for it, or when nothing else runs. Jobs that somebody
/// waits for go before those made ahead. First come, first served, so a large job is never starved by small ones. Behind all of them, one job for idle times:
/// it starts where nothing waits and a thread stays free beside it, where there are two, and gives way when that one is taken and somebody waits again.
/// </summary>
internal sealed class RenderQueue : IDisposable
{
    private static readonly TimeSpan TrimAfterIdle = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(2);
    private readonly object _gate = new();
    private readonly Queue<RenderJob> _awaited = new();
    private readonly Queue<RenderJob> _ahead = new();
    private readonly Thread[] _threads;
    private readonly int _places;
    private readonly long _memoryBytes;
    private readonly NativeHeap _heap;
    private readonly RenderInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ClogRule _rule;
    private Clog _clog;
    private RenderJob? _idle;
    private RenderJob? _runningIdle;
    private int _waiting;
    private int _waitingAhead;
    private int _running;
    private long _runningBytes;
    private bool _stopped;
    private bool _trimmed = true;

    public RenderQueue(IOptions<RenderOptions> options, NativeHeap heap, RenderInstruments instruments, TimeProvider time)
    {
        _places = options.Value.EffectiveQueueLength;
        _memoryBytes = options.Value.MemoryBytes;
        (_heap, _instruments, _time) = (heap, instruments, time);
        _rule = new ClogRule(_places, options.Value.CloggedAfter, options.Value.ClearAfter);
        instruments.Observe(this);
        _threads = [.. Enumerable.Range(1, options.Value.EffectiveWorkers).Select(StartThread)];
    }

    /// <summary>How long somebody who was refused should wait before he asks again.</summary>
    public static TimeSpan RetryAfter => TimeSpan.FromSeconds(2);

    /// <summary>Renditions that somebody waits for, and that no thread has taken.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public int WaitingAhead => Volatile.Read(ref _waitingAhead);

    public int Running => Volatile.Read(ref _running);

    public long RunningBytes => Interlocked.Read(ref _runningBytes);

    /// <summary>To wait in, for what somebody waits for; as many again for what is made ahead.</summary>
    public int Places => _places;

    public long MemoryBytes => _memoryBytes;

    /// <summary>Why nobody should send this node anything more to make (<see cref="ClogRule"/>); null: it goes on.</summary>
    public string? WhyClogged
    {
        get
        {
            lock (_gate)
            {
                return _rule.At(_clog, Now).IsClogged
                    ? string.Create(CultureInfo.InvariantCulture, $"the rendering queue is clogged: {_waiting} of {_places} places are taken")
                    : null;
            }
        }
    }

    /// <summary>False: all places are taken.</summary>
    /// <param name="job">A new job.</param>
    /// <param name="ahead">Nobody waits for it.</param>
    /// <param name="places">Renditions that it makes.</param>
    public bool TryEnqueue(RenderJob job, bool ahead, int places = 1)
    {
        lock (_gate)
        {
            if (_stopped || !TryTakePlaces(ahead, places))
            {
                return false;
            }

            job.Places = places;
            job.Ahead = ahead;
            job.AwaitedSince = Now;
            (ahead ? _ahead : _awaited).Enqueue(job);
            MakeWay();
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Lets a job grow. False: while it waits, all places are taken; once it runs, there is no room for what it will cost.</summary>
    /// <param name="job">It was enqueued here.</param>
    /// <param name="cost">Its <see cref="RenderJob.Cost"/> with what it is to grow by.</param>
    public bool TryExtend(RenderJob job, long cost)
    {
        lock (_gate)
        {
            if (job.Taken)
            {
                return TryAdmitMore(job, cost);
            }

            if (!TryTakePlaces(job.Ahead, 1))
            {
                return false;
            }

            job.Places++;
            return true;
        }
    }

    /// <summary>Somebody waits now for a job made ahead.</summary>
    public void Promote(RenderJob job)
    {
        lock (_gate)
        {
            if (job is { Ahead: true, Taken: false } && _waiting < _places)
            {
                job.Ahead = false;
                job.AwaitedSince = Now;
                _waitingAhead -= job.Places;
                _waiting += job.Places;
                Note();
                _awaited.Enqueue(job); // the entry that stays in the other queue is passed over
                MakeWay();
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Runs a function on a resize thread; null: all places are taken.</summary>
    public Task<T>? TryRun<T>(long cost, Func<CancellationToken, T> function, CancellationToken cancellationToken)
    {
        var job = new RenderJob<T>(cost, function, cancellationToken);
        return TryEnqueue(job, ahead: false) ? job.Completion : null;
    }

    /// <summary>
    /// Runs a function on a resize thread that is idle, and cancels it when somebody else needs the thread: the task is cancelled then, and may be tried again.
    /// Null: one is there already.
    /// </summary>
    public Task<T>? TryRunIdle<T>(long cost, Func<CancellationToken, T> function)
    {
        var job = new IdleJob<T>(cost, function, new CancellationTokenSource()) { Ahead = true };
        lock (_gate)
        {
            if (_stopped || _idle is not null || _runningIdle is not null)
            {
                return null;
            }

            _idle = job;
            Monitor.Pulse(_gate);
            return job.Completion;
        }
    }

    /// <summary>Leaves what waits, and gives what runs a moment: an encoder cannot be stopped, and a process that must end does not wait for one.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var thread in _threads)
        {
            thread.Join(GiveUpAfter);
        }
    }

    private bool TryAdmitMore(RenderJob job, long cost)
    {
        var more = Math.Max(0, cost - job.AdmittedCost);
        if (_runningBytes + more > _memoryBytes && more > 0)
        {
            return false;
        }

        job.AdmittedCost += more;
        _runningBytes += more;
        return true;
    }

    private void MakeWay()
    {
        if (_running == _threads.Length)
        {
            _runningIdle?.GiveWay();
        }
    }

    private bool TryTakePlaces(bool ahead, int places)
    {
        ref var taken = ref ahead ? ref _waitingAhead : ref _waiting;
        var fits = taken + places <= _places;
        taken += fits ? places : 0;
        Note();
        return fits;
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    private void Note() => _clog = _rule.Next(_clog, _waiting, Now);

    private Thread StartThread(int number)
    {
        var thread = new Thread(Work)
        {
            IsBackground = true,
            Name = string.Create(CultureInfo.InvariantCulture, $"render-{number}"),
        };
        thread.Start();
        return thread;
    }

    private void Work()
    {
        while (Take() is { } job)
        {
            if (!job.Ahead)
            {
                _instruments.OnTaken(Now - job.AwaitedSince);
            }

            job.Run();
            lock (_gate)
            {
                _running--;
                _runningIdle = _runningIdle == job ? null : _runningIdle;
                _runningBytes -= job.AdmittedCost;
                _trimmed = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private RenderJob? Take()
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                var next = Next();
                if (next is not null && HasRoomFor(next.Peek()))
                {
                    var job = next.Dequeue();
                    (job.Ahead ? ref _waitingAhead : ref _waiting) -= job.Places;
                    Note();
                    return Begin(job);
                }

                if (next is null && _idle is { } forIdleTimes && _running <= Math.Max(0, _threads.Length - 2) && HasRoomFor(forIdleTimes))
                {
                    (_idle, _runningIdle) = (null, forIdleTimes);
                    return Begin(forIdleTimes);
                }

                var idle = _running == 0 && !_trimmed;
                if (!Monitor.Wait(_gate, idle ? TrimAfterIdle : Timeout.InfiniteTimeSpan) && _running == 0)
                {
                    _trimmed = true;
                    _heap.Trim();
                }
            }

            return null;
        }
    }

    private RenderJob Begin(RenderJob job)
    {
        job.Taken = true;
        job.AdmittedCost = job.Cost;
        _running++;
        _runningBytes += job.AdmittedCost;
        return job;
    }

    private Queue<RenderJob>? Next()
    {
        foreach (var queue in (ReadOnlySpan<Queue<RenderJob>>)[_awaited, _ahead])
        {
            while (queue.TryPeek(out var job))
            {
                if (!job.Taken)
                {
                    return queue;
                }

                queue.Dequeue();
            }
        }

        return null;
    }

    private bool HasRoomFor(RenderJob job) => _running == 0 || _runningBytes + job.Cost <= _memoryBytes;
}
