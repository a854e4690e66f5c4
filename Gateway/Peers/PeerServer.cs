using Microsoft.AspNetCore.Http.Features;
using Reticulum.Sockets;

namespace Reticulum.Peers;

/// <summary>What all the addresses of the byte plane do around their own work: let in (<see cref="PeerGate"/>), answer with a proof, never with an exception's text.</summary>
internal sealed partial class PeerServer(PeerGate gate, ClusterKeys keys, PeerInstruments instruments, TimeProvider time, ILogger<PeerServer> logger)
{
    private const int BufferLength = 64 << 10;

    private readonly Pace _warnings = new(time, TimeSpan.FromSeconds(10));

    public async Task RunAsync(HttpContext http, PeerEndpoint endpoint)
    {
        var pass = gate.Check(http.Request, endpoint.ForAnybody);
        if (pass.Refusal is { } refusal)
        {
            await RefuseAsync(http, pass, refusal);
            return;
        }

        var body = http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>();
        if (!endpoint.TakesBody && (body.CanHaveBody || pass.Stamp!.Body != PeerSignature.NoBody))
        {
            await RefuseAsync(http, new PeerPass(PeerRefusal.Malformed), PeerRefusal.Malformed);
            return;
        }

        var answer = await DoAsync(http, endpoint, pass.Stamp!);
        await using (answer.Stream)
        {
            await SendAsync(http, answer, pass);
        }

        instruments.OnAnswered(endpoint.Operation);
    }

    private async Task<PeerAnswer> DoAsync(HttpContext http, PeerEndpoint endpoint, PeerStamp stamp)
    {
        try
        {
            return await endpoint.Work(new PeerCall(http, stamp));
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
        {
            LogFailed(e, endpoint.Operation);
            return new PeerAnswer(new PeerNote(PeerVerdict.Unknown) { Why = "it failed there" });
        }
    }

    private async Task SendAsync(HttpContext http, PeerAnswer answer, PeerPass pass)
    {
        Describe(http, answer, pass);
        if (answer.Stream is null)
        {
            await http.Response.Body.WriteAsync(answer.Bytes, http.RequestAborted);
        }
        else
        {
            try
            {
                await answer.Stream.SendToAsync(http.Response.Body, BufferLength, http.RequestAborted);
            }
            catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
            {
                // Fewer bytes than were announced: the other one sees that they are not all.
                LogFailed(e, "send");
                http.Abort();
            }
        }

        instruments.OnSent(answer.Length);
    }

    private void Describe(HttpContext http, PeerAnswer answer, PeerPass pass)
    {
        var note = answer.Note.Write();
        http.Response.StatusCode = answer.Status;
        http.Response.ContentLength = answer.Length;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers[PeerNote.Header] = note;
        http.Response.Headers[PeerSignature.ProofHeader] =
            PeerSignature.Prove(keys, pass.Key, pass.Stamp!, answer.Status, note, answer.Digest());
    }

    private Task RefuseAsync(HttpContext http, PeerPass pass, PeerRefusal refusal)
    {
        instruments.OnRefused(refusal);
        if (_warnings.TryTake(out var others))
        {
            LogRefused(http.Connection.RemoteIpAddress, refusal, pass.Why, others);
        }

        if (pass.Stamp is null)
        {
            // No word more than that: it is a stranger.
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.ContentLength = 0;
        }
        else
        {
            Describe(http, new PeerAnswer(new PeerNote(PeerVerdict.Unknown) { Why = pass.Why }), pass);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Error, "What another node asked for failed: {Operation}")]
    private partial void LogFailed(Exception exception, string operation);

    [LoggerMessage(LogLevel.Warning, "Refused a request to the byte plane from {Address}: {Reason} {Why} (and {Others} others since the last such line)")]
    private partial void LogRefused(System.Net.IPAddress? address, PeerRefusal reason, string? why, long others);
}

/// <summary>One address of the byte plane.</summary>
/// <param name="Operation">For metrics.</param>
/// <param name="Work">What it does.</param>
/// <param name="TakesBody">Else a request with a body is none.</param>
/// <param name="ForAnybody">See <see cref="PeerGate.Check"/>.</param>
internal sealed record PeerEndpoint(string Operation, Func<PeerCall, Task<PeerAnswer>> Work, bool TakesBody = false, bool ForAnybody = false);

/// <summary>A request that was let in.</summary>
internal readonly record struct PeerCall(HttpContext Http, PeerStamp Stamp)
{
    public CancellationToken Aborted => Http.RequestAborted;

    public string Route(string name) => Http.Request.RouteValues[name] as string ?? "";

    public string? Query(string name) => Http.Request.Query[name] is [{ } value] ? value : null;
}
