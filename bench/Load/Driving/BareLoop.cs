using System.Collections.Concurrent;
using System.Collections.Immutable;
using Reticulum.Load.Machine;
using Reticulum.Load.Resizing;

namespace Reticulum.Load.Driving;

/// <summary>The bound that HTTP is compared with: a bare resize on threads of this process, each taking the next job when it has done the last.</summary>
/// <param name="resize">One of <see cref="BareResize"/>.</param>
/// <param name="server">Its processor time is not foreign.</param>
/// <param name="time">For latencies.</param>
internal sealed class BareLoop(Func<ResizeJob, byte[]> resize, ProcessFigures? server, TimeProvider time)
{
    /// <param name="jobs">Each is done once.</param>
    /// <param name="threads">At one time.</param>
    public Run Run(ImmutableArray<ResizeJob> jobs, int threads)
    {
        var latencies = new ConcurrentBag<TimeSpan>();
        var next = -1;
        var bytes = 0L;
        var interval = new Interval(time, server);

        void Work()
        {
            while (Interlocked.Increment(ref next) is var at && at < jobs.Length)
            {
                var started = time.GetTimestamp();
                Interlocked.Add(ref bytes, resize(jobs[at]).Length);
                latencies.Add(time.GetElapsedTime(started));
            }
        }

        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work)).ToArray();
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        var figures = interval.Read();
        return new Run(jobs.Length, new Errors(), new Latencies(latencies), bytes, figures, figures.Own);
    }
}
