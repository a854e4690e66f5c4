namespace Reticulum.Load.Scaling;

/// <summary>How long and how much: medians of processor-bound work, and what is left in memory by it.</summary>
internal sealed class Stopwatches(TimeProvider time)
{
    private const int Rounds = 5;

    public TimeSpan Once(Action work)
    {
        var since = time.GetTimestamp();
        work();
        return time.GetElapsedTime(since);
    }

    /// <summary>The median of five.</summary>
    public TimeSpan Median(Action work) => Enumerable.Range(0, Rounds).Select(_ => Once(work)).Order().ElementAt(Rounds / 2);

    /// <summary>Nanoseconds for each of so many calls, the median of five rounds.</summary>
    public double NanosecondsEach(int calls, Action<int> call) => Median(() =>
    {
        for (var at = 0; at < calls; at++)
        {
            call(at);
        }
    }).TotalNanoseconds / calls;

    /// <summary>Bytes on the managed heap that what is made holds on to.</summary>
    public static long BytesOf<T>(Func<T> make, out T made)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        made = make();
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(made);
        return bytes;
    }
}
