using System.Runtime.ExceptionServices;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Peers;

/// <summary>
/// One question to several nodes in order, each started only when the one before has not helped in time. Polly's hedging strategy is made for a fixed
/// number of attempts at one thing: it has no list of nodes, at most ten attempts, and a pipeline would have to be built for each question.
/// </summary>
internal static class Hedge
{
    /// <summary>
    /// Asks the first node. When it has neither answered finally nor ended within <paramref name="delay"/>, asks the next too; when it ended without
    /// a final answer, asks the next at once. The first final answer is returned; the others are told to stop, and what they still bring is disposed of.
    /// Not more than <paramref name="nodes"/> questions, each once.
    /// </summary>
    /// <param name="nodes">In the order of preference.</param>
    /// <param name="ask">Bounded in time by itself; its token ends when another was faster, or with <paramref name="cancellationToken"/>.</param>
    /// <param name="isFinal">Whether no other node needs to be asked.</param>
    /// <param name="delay">From the last node's start to the next one's.</param>
    /// <param name="time">Measures <paramref name="delay"/>.</param>
    /// <param name="cancellationToken">Ends all of them.</param>
    /// <returns>Null: nobody answered finally. That a call threw comes out only then.</returns>
    public static async Task<TReply?> FirstAsync<TReply>(
        IReadOnlyList<Node> nodes,
        Func<Node, CancellationToken, ValueTask<TReply>> ask,
        Func<TReply, bool> isFinal,
        TimeSpan delay,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var running = new List<Attempt<TReply>>(nodes.Count);
        ExceptionDispatchInfo? fault = null;
        try
        {
            for (var next = 0; ;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (next < nodes.Count)
                {
                    running.Add(Attempt<TReply>.Start(nodes[next++], ask, cancellationToken));
                }

                if (running.Count == 0)
                {
                    fault?.Throw();
                    return default;
                }

                var ended = await FirstToEndAsync(running, next < nodes.Count ? delay : Timeout.InfiniteTimeSpan, time, cancellationToken);
                if (ended is null)
                {
                    continue;
                }

                running.Remove(ended);
                try
                {
                    var reply = await ended.Reply;
                    if (isFinal(reply))
                    {
                        return reply;
                    }

                    await DisposeAsync(reply);
                }
                catch (Exception e)
                {
                    fault ??= ExceptionDispatchInfo.Capture(e);
                }
                finally
                {
                    ended.Stop.Dispose();
                }
            }
        }
        finally
        {
            foreach (var loser in running)
            {
                _ = AbandonAsync(loser);
            }
        }
    }

    /// <summary>Null: the pause was over first, or the caller gave up.</summary>
    private static async Task<Attempt<TReply>?> FirstToEndAsync<TReply>(
        List<Attempt<TReply>> running, TimeSpan pause, TimeProvider time, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = await Task.WhenAny([.. running.Select(static attempt => attempt.Reply), Task.Delay(pause, time, waiting.Token)]);
        await waiting.CancelAsync();
        return running.Find(attempt => attempt.Reply == ended);
    }

    private static async Task AbandonAsync<TReply>(Attempt<TReply> loser)
    {
        using var stop = loser.Stop;
        try
        {
            await stop.CancelAsync();
            await DisposeAsync(await loser.Reply);
        }
        catch (Exception)
        {
            // nobody waits for it any more, however it ends
        }
    }

    private static async ValueTask DisposeAsync<TReply>(TReply reply)
    {
        switch (reply)
        {
            case OriginalReply.Found found:
                await found.Bytes.DisposeAsync();
                break;
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }

    /// <param name="Reply">Of the node.</param>
    /// <param name="Stop">Ends this call only: a stream that the winner brought must not end with the losers.</param>
    private sealed record Attempt<TReply>(Task<TReply> Reply, CancellationTokenSource Stop)
    {
        public static Attempt<TReply> Start(Node node, Func<Node, CancellationToken, ValueTask<TReply>> ask, CancellationToken cancellationToken)
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            return new Attempt<TReply>(AskAsync(node, ask, stop.Token), stop);
        }

        // An exception before the first await is the call's too.
        private static async Task<TReply> AskAsync(Node node, Func<Node, CancellationToken, ValueTask<TReply>> ask, CancellationToken cancellationToken) =>
            await ask(node, cancellationToken);
    }
}
