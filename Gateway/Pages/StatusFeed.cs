using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Reticulum.Pages;

/// <summary>
/// What changes on the status page, to all who have it open. One look a second for all of them together, and none while nobody listens. A listener gets everything at first, then what has changed,
/// and a word every few seconds where nothing has: whoever hears nothing knows that what he sees is old.
/// </summary>
/// <param name="look">Draws the cluster as of now.</param>
/// <param name="time">Of the looks.</param>
/// <param name="logger">Of looks that fail.</param>
/// <param name="stopping">The process ends: so do all streams, or it could not.</param>
internal sealed partial class StatusFeed(Func<CancellationToken, ValueTask<StatusFrame>> look, TimeProvider time, ILogger<StatusFeed> logger, CancellationToken stopping) : IDisposable
{
    public const string Change = "change", Beat = "beat";

    /// <summary>Open pages; more are refused.</summary>
    public const int MaxListeners = 200;

    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Looks without a change until there is a <see cref="Beat"/>.</summary>
    public const int QuietLooks = 4;

    private readonly Lock _gate = new();
    private CancellationTokenSource? _looking;
    private Look _last = new(null);
    private int _listeners;

    public bool IsFull => Volatile.Read(ref _listeners) >= MaxListeners;

    public async IAsyncEnumerable<SseItem<string>> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        var last = Join();
        try
        {
            var (sent, quiet) = (StatusFrame.Empty, 0);
            for (var next = last.Frame is null ? await NextAsync(last, ends.Token) : last; next is not null; next = await NextAsync(next, ends.Token))
            {
                if (next.Frame!.Since(sent) is { } changes)
                {
                    (sent, quiet) = (next.Frame, 0);
                    yield return new SseItem<string>(changes, Change);
                }
                else if (++quiet == QuietLooks)
                {
                    quiet = 0;
                    yield return new SseItem<string>("", Beat);
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _looking?.Cancel(); // the loop disposes of it
            _looking = null;
        }
    }

    private Look Join()
    {
        lock (_gate)
        {
            if (_listeners++ == 0)
            {
                _looking = new CancellationTokenSource();
                using (ExecutionContext.SuppressFlow()) // it outlives the request that began it
                {
                    var looking = _looking;
                    _ = Task.Run(() => LookOnAsync(looking), CancellationToken.None);
                }
            }

            return _last;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_listeners == 0)
            {
                _looking?.Cancel(); // the loop disposes of it
                _looking = null;
                _last = new Look(null); // whoever comes next must not see what was
            }
        }
    }

    private async Task LookOnAsync(CancellationTokenSource looking)
    {
        using var period = new PeriodicTimer(Period, time);
        using (looking)
        {
            try
            {
                do
                {
                    await LookAsync(looking);
                }
                while (await period.WaitForNextTickAsync(looking.Token));
            }
            catch (Exception) when (looking.IsCancellationRequested)
            {
                // the last one has left
            }
        }
    }

    private async Task LookAsync(CancellationTokenSource looking)
    {
        try
        {
            var next = new Look(await look(looking.Token));
            Look? last = null;
            lock (_gate)
            {
                if (!looking.IsCancellationRequested)
                {
                    (last, _last) = (_last, next);
                }
            }

            last?.Next.SetResult(next);
        }
        catch (Exception e) when (!looking.IsCancellationRequested)
        {
            LogFailed(e);
        }
    }

    private static async ValueTask<Look?> NextAsync(Look last, CancellationToken cancellationToken)
    {
        try
        {
            return await last.Next.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "The status page cannot be drawn; whoever has it open is told nothing")]
    private partial void LogFailed(Exception exception);

    private sealed class Look(StatusFrame? frame)
    {
        /// <summary>Null: there was none yet.</summary>
        public StatusFrame? Frame { get; } = frame;

        public TaskCompletionSource<Look> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
