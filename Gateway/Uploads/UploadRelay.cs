using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Reticulum.Errors;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Relay;
using Reticulum.Sockets;

namespace Reticulum.Uploads;

/// <summary>
/// <c>POST /</c> on a node that stores nothing, or has no room: the request goes on to a silo as it comes, and the silo's answer comes back.
///
/// <para>1 Silos that are alive and can be reached go first, those that take new originals before the others, each in its turn. 2 The silo is asked whether
/// it takes the body (<c>Expect: 100-continue</c>), so one that is gone, or refuses the key, has cost none of it. 3 A silo that goes away in the middle is
/// replaced by the next, which gets the body from its start (<see cref="RecordedBody"/>): uploads are idempotent. Where it could not be recorded the client
/// has to send it again, and is told so.</para>
///
/// <para>What goes along is a short list: the body's type and length, the key, and a browser's word on the page that made it ask; keys and sites are the
/// silo's to judge. The path is always <c>/</c>, and <c>Via</c> says that it was relayed, so a request that comes over a gateway is never one from the
/// silo's own machine, and none that goes round in a circle goes round twice.</para>
/// </summary>
internal sealed partial class UploadRelay(
    IClusterMap map, IPeers peers, RelayCache cache, IOptions<LimitOptions> limits, TimeProvider time, ILogger<UploadRelay> logger) : IDisposable
{
    public const string Pseudonym = "reticulum-gateway";

    private const int MaxSilos = 5;
    private static readonly string[] RequestHeaders = ["Authorization", "Sec-Fetch-Site"];
    private static readonly string[] ResponseHeaders = ["Cache-Control", "Retry-After", "WWW-Authenticate"];

    /// <summary>From the body's end to the answer's start; a silo gives up on too few copies after 10 s.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(1);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }.UseThreadPool());

    private int _turn;

    /// <summary>Null: nobody else could take it, or it was relayed to here already.</summary>
    public static UploadRelay? TryFor(HttpContext http) =>
        !WasRelayed(http.Request) && http.RequestServices.GetService<UploadRelay>() is { } relay && relay.Silos().Any() ? relay : null;

    public static Task<IResult> UploadAsync(HttpContext http, UploadRelay relay) => relay.RelayAsync(http);

    public void Dispose() => _http.Dispose();

    private async Task<IResult> RelayAsync(HttpContext http)
    {
        var maxBytes = limits.Value.MaxUploadBytes + UploadReader.Overhead;
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = maxBytes;
        if (http.Request.ContentLength > maxBytes)
        {
            return Problems.TooManyBytes(limits.Value.MaxUploadBytes);
        }

        if (WasRelayed(http.Request))
        {
            return new Problem(ProblemCode.NoStorageNodes, "A storage node's BaseUrl leads to a gateway.", NoStorageNodes.RetryAfter);
        }

        // Not disposed of: a body that is still being copied when all is over may set it off.
        var answering = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var body = new RecordedBody(http.Request.Body.OnThreadPool(), cache.NewTemporaryPath(), onEnd: () => answering.CancelAfter(AnswerLimit));
        foreach (var silo in Silos())
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, answering.Token);
            try
            {
                return new RelayedAnswer(await _http.SendAsync(Message(http.Request, silo, body.FromStart()), either.Token));
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
            {
                http.RequestAborted.ThrowIfCancellationRequested();
                body.Fault?.Throw();
                LogFailed(silo.Nickname, body.HasBegun, error);
                if (body.HasBegun && !body.CanBeSentAgain)
                {
                    break;
                }
            }
        }

        if (body.HasBegun)
        {
            return new Problem(ProblemCode.Unavailable, "The storage node went away in the middle of the upload: send it again.", NoStorageNodes.RetryAfter);
        }

        return new Problem(
            ProblemCode.NoStorageNodes,
            map.Current.Ring.Nodes.IsEmpty ? $"{char.ToUpperInvariant(NoStorageNodes.Why[0])}{NoStorageNodes.Why[1..]}." : "No storage node can be reached.",
            NoStorageNodes.RetryAfter);
    }

    private static bool WasRelayed(HttpRequest request) => request.Headers.Via.ToString().Contains(Pseudonym, StringComparison.Ordinal);

    private IEnumerable<Node> Silos()
    {
        var current = map.Current;
        var nodes = current.Ring.Nodes.Where(node => node.BaseUrl is not null && node.Id != current.Self).ToArray();
        var turn = (int)((uint)Interlocked.Increment(ref _turn) % (uint)Math.Max(1, nodes.Length));
        return nodes[turn..].Concat(nodes[..turn])
            .OrderBy(node => !current.IsAlive(node.Id))
            .ThenBy(node => !peers.IsReachable(node.Id))
            .ThenBy(static node => !node.Writeable)
            .Take(MaxSilos);
    }

    private static HttpRequestMessage Message(HttpRequest request, Node silo, Stream body)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, $"{silo.BaseUrl!.TrimEnd('/')}/") { Content = new StreamContent(body) };
        message.Headers.ExpectContinue = true;
        message.Headers.TryAddWithoutValidation("Via", $"1.1 {Pseudonym}");
        message.Content.Headers.ContentLength = request.ContentLength;
        message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        foreach (var name in RequestHeaders.Where(request.Headers.ContainsKey))
        {
            message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)request.Headers[name]);
        }

        return message;
    }

    [LoggerMessage(LogLevel.Warning, "Storage node {Node} could not take an upload (body begun: {HasBegun})")]
    private partial void LogFailed(string node, bool hasBegun, Exception error);

    /// <summary>The silo's answer, as it is.</summary>
    private sealed class RelayedAnswer(HttpResponseMessage answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var relayed = answer;
            var response = httpContext.Response;
            response.StatusCode = (int)answer.StatusCode;
            response.ContentType = answer.Content.Headers.ContentType?.ToString();
            response.ContentLength = answer.Content.Headers.ContentLength;
            foreach (var name in ResponseHeaders)
            {
                if (answer.Headers.TryGetValues(name, out var values))
                {
                    response.Headers[name] = values.ToArray();
                }
            }

            await answer.Content.CopyToAsync(response.Body, httpContext.RequestAborted);
        }
    }
}
