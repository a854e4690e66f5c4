using System.Collections.Concurrent;
using Reticulum.Load.Machine;

namespace Reticulum.Load.Driving;

/// <summary>The bound that a server is compared with: the work itself, on threads of this process, each taking the next job when it has done the last.</summary>
/// <param name="server">Its processor time is not foreign; null: none runs.</param>
/// <param name="time">For latencies.</param>
internal sealed class BareLoop(IServerFigures? server, TimeProvider time)
{
    /// <param name="count">How many jobs.</param>
    /// <param name="threads">At one time.</param>
    /// <param name="work">Does the n-th and says how many bytes it gave; used once for each.</param>
    public Run Run(int count, int threads, Func<int, long> work)
    {
        var latencies = new ConcurrentBag<TimeSpan>();
        var next = -1;
        var bytes = 0L;
        var interval = new Interval(time, server);

        void Work()
        {
            while (Interlocked.Increment(ref next) is var at && at < count)
            {
                var started = time.GetTimestamp();
                Interlocked.Add(ref bytes, work(at));
                latencies.Add(time.GetElapsedTime(started));
            }
        }

        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work)).ToArray();
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        var figures = interval.Read();
        var (p50, p95, p99) = new Latencies(latencies).Usual;
        return new Run(
            count, Errors: 0, ErrorText: "", figures.Wall.TotalSeconds, figures.Own.TotalSeconds, ClientSeconds: 0, p50, p95, p99, bytes, PeakMebibytes: 0, figures.Foreign);
    }
}
