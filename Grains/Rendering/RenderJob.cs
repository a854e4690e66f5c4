namespace Reticulum.Rendering;

/// <summary>Work for a resize thread. It never throws: what goes wrong goes to whoever waits for it.</summary>
internal abstract class RenderJob
{
    /// <summary>Estimated bytes of memory while it runs; may grow until it is taken.</summary>
    public abstract long Cost { get; }

    /// <summary>Places that it takes in the queue. Owned by the queue.</summary>
    internal int Places { get; set; }

    /// <summary>Nobody waits for it yet. Owned by the queue.</summary>
    internal bool Ahead { get; set; }

    /// <summary>When it came, or when somebody began to wait for it; of the queue's clock. Owned by the queue.</summary>
    internal TimeSpan AwaitedSince { get; set; }

    /// <summary>A thread has it. Owned by the queue.</summary>
    internal bool Taken { get; set; }

    /// <summary>What it was admitted by. Owned by the queue.</summary>
    internal long AdmittedCost { get; set; }

    public abstract void Run();

    /// <summary>Somebody waits and no thread is free: an idle job stops as soon as it can. Called under the queue's lock.</summary>
    public virtual void GiveWay()
    {
    }
}

/// <summary>A function for a resize thread that nothing else needs.</summary>
internal sealed class IdleJob<T>(long cost, Func<CancellationToken, T> function, CancellationTokenSource way) : RenderJob<T>(cost, function, way.Token)
{
    public override void GiveWay() => way.Cancel();
}

/// <summary>A function for a resize thread, awaited by one.</summary>
internal class RenderJob<T>(long cost, Func<CancellationToken, T> function, CancellationToken cancellationToken) : RenderJob
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override long Cost => cost;

    public Task<T> Completion => _result.Task;

    public override void Run()
    {
        if (cancellationToken.IsCancellationRequested)
        {
            _result.TrySetCanceled(cancellationToken);
            return;
        }

        try
        {
            _result.TrySetResult(function(cancellationToken));
        }
        catch (OperationCanceledException canceled)
        {
            _result.TrySetCanceled(canceled.CancellationToken);
        }
        catch (Exception error)
        {
            _result.TrySetException(error);
        }
    }
}
