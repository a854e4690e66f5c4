using Reticulum.Cluster;

namespace Reticulum.Clustering;

/// <summary>
/// A node's id and role as the name of its silo: a column of Orleans' membership, so that it reaches every silo at the very moment of the status.
/// <c>s:</c> or <c>g:</c> and the node's UUID.
/// </summary>
internal static class SiloName
{
    public static string For(NodeRole role, Guid node) => $"{(role == NodeRole.Gateway ? 'g' : 's')}:{node:D}";

    public static bool TryParse(string? name, out Guid node)
    {
        node = default;
        return name is ['s' or 'g', ':', ..] && Guid.TryParseExact(name.AsSpan(2), "D", out node);
    }
}
