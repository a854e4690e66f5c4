using System.Collections;
using System.Diagnostics;

namespace Reticulum.Errors;

/// <summary>
/// What a request is called in its log lines and in the problem that answers it: the trace's id where requests are traced, which is the same on all the nodes that took part; else
/// Kestrel's own. Never what a client sent: a log is no place for others' texts.
/// </summary>
internal sealed class RequestId : IReadOnlyList<KeyValuePair<string, object?>>
{
    public const string Name = "request_id";

    private readonly string _id;

    // The text, not the request: what goes on behind an answer still says it when the request is another's.
    private RequestId(string id) => _id = id;

    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] => index == 0 ? new(Name, _id) : throw new ArgumentOutOfRangeException(nameof(index));

    public static string Of(HttpContext http) => Activity.Current is { IdFormat: ActivityIdFormat.W3C } traced ? traced.TraceId.ToHexString() : http.TraceIdentifier;

    /// <summary>For the scope of its log lines.</summary>
    public static RequestId Scope(HttpContext http) => new(Of(http));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    public override string ToString() => $"{Name}:{_id}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
