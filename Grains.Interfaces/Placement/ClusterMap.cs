using System.Collections.Immutable;
using Reticulum.Cluster;
using Reticulum.Images;

namespace Reticulum.Placement;

/// <summary>What this node knows of the cluster at one moment; immutable, swapped whole.</summary>
public sealed class ClusterMap
{
    /// <param name="layout">Who is known.</param>
    /// <param name="self">This node's id.</param>
    /// <param name="alive">Ids of the nodes that Orleans' membership has as active; null: not known, while this node's silo is not in the cluster.</param>
    /// <param name="handOffsPossible">
    /// A silo of the layout is away, or came back not long ago: copies may lie on nodes that do not own them, and not yet on some that do.
    /// </param>
    public ClusterMap(Layout layout, Guid self, ImmutableHashSet<Guid>? alive, bool handOffsPossible)
    {
        (Layout, Self, Alive, HandOffsPossible) = (layout, self, alive, handOffsPossible);
        Ring = layout.ToRing();
    }

    private ClusterMap(ClusterMap other, ImmutableHashSet<Guid>? alive, bool handOffsPossible) =>
        (Layout, Self, Ring, Alive, HandOffsPossible) = (other.Layout, other.Self, other.Ring, alive, handOffsPossible);

    public Layout Layout { get; }

    public Ring Ring { get; }

    public Guid Self { get; }

    public ImmutableHashSet<Guid>? Alive { get; }

    public bool HandOffsPossible { get; }

    /// <summary>True also where it is not known: who does not answer will be found out.</summary>
    public bool IsAlive(Guid node) => node == Self || Alive is null || Alive.Contains(node);

    /// <summary>The gateways that are known; they hold nothing but caches.</summary>
    public IEnumerable<Node> Gateways => Layout.Members.Where(static member => member.Role == NodeRole.Gateway).Select(static member => member.Node);

    /// <summary>
    /// In which order nodes are asked for an image: its <paramref name="count"/> owners first, then all the other silos in ring order;
    /// within each of the two those that are alive before the others.
    /// </summary>
    public IReadOnlyList<Node> ReadOrder(ImageId id, int count)
    {
        var owners = Ring.Owners(id, count);
        return
        [
            .. owners.OrderBy(node => !IsAlive(node.Id)),
            .. Ring.Order(id).Where(node => !owners.Contains(node)).OrderBy(node => !IsAlive(node.Id)),
        ];
    }

    /// <summary>The same layout with another liveness.</summary>
    public ClusterMap With(ImmutableHashSet<Guid>? alive, bool handOffsPossible) => new(this, alive, handOffsPossible);
}

/// <summary>The current <see cref="ClusterMap"/>.</summary>
public interface IClusterMap
{
    ClusterMap Current { get; }

    /// <summary>Raised after <see cref="Current"/> was swapped, on the thread that did it: be quick.</summary>
    event Action? Changed;
}
