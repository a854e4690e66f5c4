using Polly;

namespace Reticulum.Peers;

/// <summary>Asks another node. That no proven answer comes is a value.</summary>
internal sealed class PeerClient(IHttpClientFactory http, PeerInstruments instruments, TimeProvider time)
{
    public const string Name = "peers";

    /// <summary>Whose breaker, connections and bounds a request uses.</summary>
    public static readonly HttpRequestOptionsKey<string> Peer = new("reticulum.peer");

    /// <param name="receiver">Whom the question is for; <see cref="Guid.Empty"/>: for whoever answers there.</param>
    /// <param name="url">Where it listens; null: not known.</param>
    /// <param name="question">What.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<PeerHeard> AskAsync(Guid receiver, string? url, PeerQuestion question, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url?.TrimEnd('/') + question.Target, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return new PeerHeard(null, Why: "its address is not known");
        }

        var heard = await SendAsync(receiver, address, question, cancellationToken);
        instruments.OnAsked(question.Operation, heard.Note is not null);
        return heard;
    }

    private async Task<PeerHeard> SendAsync(Guid receiver, Uri address, PeerQuestion question, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(question.Method, address) { Content = question.Content };
        request.Headers.ExpectContinue = question.Content is null ? null : true;
        request.Options.Set(PeerProofHandler.Question, question);
        request.Options.Set(PeerProofHandler.Receiver, receiver);
        request.Options.Set(Peer, receiver == Guid.Empty ? address.Authority : receiver.ToString());
        try
        {
            var answer = await http.CreateClient(Name).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            request.Options.TryGetValue(PeerProofHandler.Note, out var note);
            return await HearAsync(answer, note!, question, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && question.Content is { CouldNotRead: true })
        {
            return new PeerHeard(null, Why: $"the original could not be read here: {e.GetBaseException().Message}");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsTransport(e))
        {
            return new PeerHeard(null, Why: Reason(e));
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is not OperationCanceledException)
        {
            throw new OperationCanceledException(null, e, cancellationToken);
        }
        finally
        {
            instruments.OnSent(question.Content?.Sent ?? 0);
        }
    }

    private async Task<PeerHeard> HearAsync(HttpResponseMessage answer, PeerNote note, PeerQuestion question, CancellationToken cancellationToken)
    {
        if (question.IsStreamed && note is { Is: PeerVerdict.Present, Image: { } image })
        {
            var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return new PeerHeard(note, Stream: new DownloadStream(answer, body, image.Length, instruments, time));
        }

        using (answer)
        {
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            instruments.OnReceived(bytes.Length);
            return new PeerHeard(note, bytes);
        }
    }

    private static bool IsTransport(Exception e) => e is HttpRequestException or IOException or OperationCanceledException or ExecutionRejectedException;

    private static string Reason(Exception e) => e switch
    {
        Polly.CircuitBreaker.BrokenCircuitException => "it did not answer just now",
        Polly.RateLimiting.RateLimiterRejectedException => "too many questions to it at once",
        Polly.Timeout.TimeoutRejectedException timeout => $"no answer within {timeout.Timeout.TotalSeconds:0.#} s",
        OperationCanceledException => "no connection in time",
        HttpRequestException { InnerException: { } inner } => inner.Message,
        _ => e.Message,
    };
}

/// <summary>What came back.</summary>
/// <param name="Note">Null: no proven answer.</param>
/// <param name="Bytes">Of a rendition, right.</param>
/// <param name="Stream">Of an original.</param>
/// <param name="Why">Where there is no answer.</param>
internal readonly record struct PeerHeard(PeerNote? Note, ReadOnlyMemory<byte> Bytes = default, Stream? Stream = null, string Why = "");
