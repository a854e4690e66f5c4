using System.Collections.Concurrent;
using Polly;
using Polly.CircuitBreaker;

namespace Reticulum.Peers;

/// <summary>
/// Which peers have been given up for a moment: after a few failures questions to one are refused at once, until <see cref="Break"/> is over and one
/// question finds out. As many entries as there were nodes.
/// </summary>
internal sealed partial class PeerBreakers(PeerInstruments instruments, TimeProvider time, ILogger<PeerBreakers> logger)
{
    public static readonly TimeSpan Break = TimeSpan.FromSeconds(1.5);

    /// <summary>Failures, at least half of the questions within <see cref="Sampling"/>.</summary>
    public const int MinFailures = 3;

    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, long> _openedAt = new();

    /// <summary>False only until the next question would be let through: one that is never asked would never be found again.</summary>
    public bool IsClosed(string peer) => !_openedAt.TryGetValue(peer, out var opened) || time.GetElapsedTime(opened) >= Break;

    public CircuitBreakerStrategyOptions<HttpResponseMessage> OptionsFor(string peer) => new()
    {
        FailureRatio = 0.5,
        MinimumThroughput = MinFailures,
        SamplingDuration = Sampling,
        BreakDuration = Break,
        ShouldHandle = static arguments => new(IsItsFault(arguments.Outcome.Exception, arguments.Context)),
        OnOpened = _ => Opened(peer),
        OnClosed = _ => Closed(peer),
    };

    // That the caller gave up, or could not read what it wanted to send, says nothing about the peer.
    private static bool IsItsFault(Exception? exception, ResilienceContext context) =>
        exception is not null && !context.CancellationToken.IsCancellationRequested
        && context.GetRequestMessage()?.Content is not UploadContent { CouldNotRead: true };

    private ValueTask Opened(string peer)
    {
        instruments.OnBreakerOpened();
        var isNew = !_openedAt.ContainsKey(peer);
        _openedAt[peer] = time.GetTimestamp();
        if (isNew)
        {
            LogOpened(peer);
        }

        return default;
    }

    private ValueTask Closed(string peer)
    {
        if (_openedAt.TryRemove(peer, out _))
        {
            LogClosed(peer);
        }

        return default;
    }

    [LoggerMessage(LogLevel.Warning, "Node {Peer} does not answer over the byte plane")]
    private partial void LogOpened(string peer);

    [LoggerMessage(LogLevel.Information, "Node {Peer} answers again over the byte plane")]
    private partial void LogClosed(string peer);
}
