using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>What others know of one image that this node is behind with.</summary>
/// <param name="Entry">The newest of it.</param>
/// <param name="Holders">Who has that.</param>
internal sealed record Finding(CatalogEntry Entry, IReadOnlyList<Node> Holders)
{
    /// <summary>Deletes first: they cost nothing and must not wait. Then the fewest copies: nearest to loss.</summary>
    public int Priority => Entry.Deleted ? 0 : Holders.Count;
}
