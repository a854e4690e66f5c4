namespace Reticulum.Tests.Cluster;

/// <summary>What the system calls of all the nodes say of one upload: when each node's copy was durable, and when the first byte of the answer left.</summary>
internal sealed class DurabilityTrace(IReadOnlyDictionary<string, IReadOnlyList<SystemCall>> calls)
{
    /// <summary>Those worth tracing.</summary>
    public const string Calls = "fsync,fdatasync,rename,renameat,renameat2,link,linkat,sendto,sendmsg,write,writev";

    private static readonly string[] Renames = ["rename", "renameat", "renameat2", "link", "linkat"];
    private static readonly string[] Sends = ["sendto", "sendmsg", "write", "writev"];

    /// <summary>
    /// When the node had flushed the file, given it its final name, and flushed its directory: in that order, each ended before the next began.
    /// Null: it did not.
    /// </summary>
    public double? DurableAt(string node, string hash)
    {
        var its = calls[node];
        var renamed = its.FirstOrDefault(call => Renames.Contains(call.Name) && call.Result == 0 && call.Texts is [_, .., var to] && to.Contains($"/{hash}/full.", StringComparison.Ordinal));
        if (renamed is null
            || !its.Any(call => IsFlush(call) && call.Path == renamed.Texts[0] && call.End <= renamed.Start))
        {
            return null;
        }

        return its.FirstOrDefault(call => IsFlush(call) && call.Path.EndsWith($"/{hash}", StringComparison.Ordinal) && call.Start >= renamed.End)?.End;
    }

    /// <summary>When the first byte of the answer to the upload began to leave the node; null: it never did.</summary>
    public double? AnsweredAt(string node, string hash)
    {
        var its = calls[node];
        var body = its.FirstOrDefault(call => Sends.Contains(call.Name)
            && call.Arguments.Contains("full_url", StringComparison.Ordinal)
            && call.Arguments.Contains(hash, StringComparison.Ordinal));

        // The head may have gone first, on the same connection.
        return body is null
            ? null
            : its.Where(call => Sends.Contains(call.Name) && call.Path == body.Path && call.Start <= body.Start && call.Arguments.Contains("HTTP/1.1 200", StringComparison.Ordinal))
                .Max(call => (double?)call.Start) ?? body.Start;
    }

    private static bool IsFlush(SystemCall call) => call.Name is "fsync" or "fdatasync" && call.Result == 0;
}
