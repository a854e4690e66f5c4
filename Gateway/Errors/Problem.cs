using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Reticulum.Errors;

/// <summary>One error as a client sees it (RFC 9457). Holds nothing of the inside: no path, no stack, no exception's text.</summary>
/// <param name="Code">Which kind.</param>
/// <param name="Detail">About this occurrence, for people.</param>
/// <param name="RetryAfter">When it may be over; on every 503.</param>
internal sealed record Problem(ProblemCode Code, string Detail, TimeSpan? RetryAfter = null) : IResult, IStatusCodeHttpResult
{
    /// <summary>Where each code is explained, on every node.</summary>
    public const string DocsPath = "/docs/errors";

    private const string ContentType = "application/problem+json";
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    // These say something about the error itself; whatever else was set was meant for the answer that is not given.
    private static readonly string[] KeptHeaders = ["Allow", "Content-Range", "WWW-Authenticate"];

    public int? StatusCode => Code.Status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            httpContext.Abort();
            return;
        }

        var kept = KeptHeaders.Select(name => (name, value: response.Headers[name])).Where(header => header.value.Count > 0).ToArray();
        response.Clear();
        foreach (var (name, value) in kept)
        {
            response.Headers[name] = value;
        }

        response.StatusCode = Code.Status;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (Code.Status == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"reticulum\"";
        }

        if (Code.Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var body = JsonSerializer.SerializeToUtf8Bytes(new ProblemBody($"{DocsPath}#{Code.Code}", Code.Title, Code.Status, Detail, Code.Code, RequestId.Of(httpContext)), json);
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private long RetryAfterSeconds => Math.Max(1, (long)Math.Ceiling((RetryAfter ?? DefaultRetryAfter).TotalSeconds));
}

/// <summary>An error: the members of RFC 9457, and two of ours.</summary>
/// <param name="Type">Where the code is explained: a path on every node.</param>
/// <param name="Title">What went wrong, the same for each occurrence.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">About this occurrence, for people; its wording may change.</param>
/// <param name="Code">Stable; what a program switches on.</param>
/// <param name="RequestId">By which the request is found in the node's log.</param>
public sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, string RequestId);
