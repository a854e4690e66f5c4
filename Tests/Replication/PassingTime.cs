using Microsoft.Extensions.Time.Testing;

namespace Reticulum.Tests.Replication;

/// <summary>Lets a fake clock run.</summary>
internal static class PassingTime
{
    /// <summary>
    /// Advances by tenths of a second until the task has ended. In between everything else that is ready to run goes first: a plain yield comes back
    /// to its own thread before what waits there, and two of them starve a pool of two threads.
    /// </summary>
    public static async Task PassUntilAsync(this FakeTimeProvider time, Task ended)
    {
        while (!ended.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);
        }
    }
}
