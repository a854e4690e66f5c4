using System.Text.Json.Serialization;

namespace Reticulum.Nodes;

/// <summary>A node, and beside its names each of its settings by its whole name, <c>Reticulum:Replication</c>.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Id">The node's UUID.</param>
/// <param name="Nickname">The node's name for people.</param>
/// <param name="BaseUrl">Where it is reached; null: not known yet.</param>
internal sealed record ConfigAnswer(string? Version, Guid Id, string Nickname, string? BaseUrl)
{
    [JsonExtensionData]
    public IDictionary<string, object?> Settings { get; init; } = new Dictionary<string, object?>();
}
