using System.Collections.Immutable;
using Reticulum.Images;

namespace Reticulum.Placement;

/// <summary>
/// The owners of every image of a ring, worked out once for each arc: a look at it allocates nothing, so that the owners of a million images are known
/// in a fraction of a second. Immutable as seen from outside; safe for any number of threads.
/// </summary>
public sealed class OwnersTable(Ring ring, int count)
{
    private readonly ImmutableArray<Node>[] _arcs = new ImmutableArray<Node>[Math.Max(1, ring.Arcs)];

    /// <summary>Copies wanted.</summary>
    public int Count { get; } = count;

    public Ring Ring { get; } = ring;

    /// <summary>See <see cref="Ring.Owners"/>.</summary>
    public ImmutableArray<Node> Of(ImageId id) => OfArc(Ring.ArcOf(id));

    /// <summary>See <see cref="Ring.OwnersFrom"/>.</summary>
    public ImmutableArray<Node> OfArc(int arc)
    {
        var owners = _arcs[arc];
        return owners.IsDefault ? _arcs[arc] = [.. Ring.OwnersFrom(arc, Count)] : owners;
    }

    public bool IsOwner(Guid node, ImageId id)
    {
        foreach (var owner in Of(id))
        {
            if (owner.Id == node)
            {
                return true;
            }
        }

        return false;
    }
}
