using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Reticulum.Errors;

/// <summary>
/// What a request is called in its log lines and in the problem that answers it: the trace's id where requests are traced, which is the same on all the nodes that took part; else
/// Kestrel's own. Never what a client sent: a log is no place for others' texts.
/// </summary>
internal static class RequestId
{
    [SuppressMessage("Performance", "CA1727", Justification = "As the problem's member is called.")]
    private static readonly Func<ILogger, string, IDisposable?> Begin = LoggerMessage.DefineScope<string>("request_id:{request_id}");

    public static string Of(HttpContext http) => Activity.Current is { IdFormat: ActivityIdFormat.W3C } traced ? traced.TraceId.ToHexString() : http.TraceIdentifier;

    /// <summary>Of its log lines. It keeps the text, not the request: what goes on behind an answer still says it when the request is another's.</summary>
    public static IDisposable? BeginScope(ILogger logger, HttpContext http) => Begin(logger, Of(http));
}
