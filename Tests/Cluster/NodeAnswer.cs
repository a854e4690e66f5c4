using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Reticulum.Tests.Cluster;

/// <summary>What a client got of one request.</summary>
/// <param name="Node">Who was asked.</param>
/// <param name="Path">For what.</param>
/// <param name="Status">0: no answer, or not all of it.</param>
/// <param name="Body">Empty where there was none.</param>
/// <param name="Elapsed">From the first byte sent to the last received.</param>
/// <param name="Failure">Why there is no answer.</param>
/// <param name="Refused">Nobody listens there: the node never saw the request.</param>
internal sealed record NodeAnswer(string Node, string Path, int Status, byte[] Body, TimeSpan Elapsed, string? Failure = null, bool Refused = false)
{
    public bool IsOk => Status == 200;

    public string BodyHash => Convert.ToHexStringLower(SHA1.HashData(Body));

    /// <summary>Of an error; empty where there is none.</summary>
    public string Code => Body is [(byte)'{', ..] && JsonDocument.Parse(Body) is var problem && problem.RootElement.TryGetProperty("code", out var code) ? code.GetString()! : "";

    /// <summary>Of an upload: the nicknames of the nodes with a durable copy.</summary>
    public IReadOnlyList<string> DurableOn()
    {
        using var answer = JsonDocument.Parse(Body);
        return [.. answer.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetString()!)];
    }

    public override string ToString() =>
        $"{Node}: {Path}: {(Status == 0 ? Failure : $"{Status} {(IsOk ? "" : Encoding.UTF8.GetString(Body))}")} after {Elapsed.TotalSeconds:F2} s";
}
