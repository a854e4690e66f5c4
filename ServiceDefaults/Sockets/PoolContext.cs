namespace Reticulum.Sockets;

/// <summary>
/// Keeps a request on the thread pool: whatever it awaits, on whichever thread that ends, it goes on here. Without it the await of a request's body, or of a slow client that
/// takes its answer, would go on on the socket's thread (<see cref="SocketThreads"/>). Code that asks to go on anywhere (<c>ConfigureAwait(false)</c>) does.
/// </summary>
internal sealed class PoolContext : SynchronizationContext
{
    private PoolContext()
    {
    }

    /// <summary>It has no state.</summary>
    public static PoolContext Instance { get; } = new();

    /// <summary>Runs a function on the pool, at once where that is where we are.</summary>
    public Task RunAsync<T>(Func<T, Task> function, T state)
    {
        if (Thread.CurrentThread.IsThreadPoolThread)
        {
            return Run(function, state);
        }

        var ended = new TaskCompletionSource<Task>();
        ThreadPool.QueueUserWorkItem(static work => work.ended.SetResult(work.here.Run(work.function, work.state)), (here: this, function, state, ended), preferLocal: false);
        return ended.Task.Unwrap();
    }

    public override void Post(SendOrPostCallback d, object? state) =>
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.here.Call(work.d, work.state), (here: this, d, state), preferLocal: true);

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nobody waits here.");

    public override SynchronizationContext CreateCopy() => this;

    private Task Run<T>(Func<T, Task> function, T state)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return function(state);
        }
        catch (Exception error)
        {
            return Task.FromException(error);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private void Call(SendOrPostCallback d, object? state)
    {
        SetSynchronizationContext(this);
        try
        {
            d(state);
        }
        finally
        {
            SetSynchronizationContext(null);
        }
    }
}
