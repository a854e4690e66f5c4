using System.Collections.Frozen;
using System.Collections.Immutable;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Placement;

/// <summary>
/// What this node knows of the cluster at one moment; immutable, swapped whole.
///
/// <para>Terms. The <em>ring</em> has all the silos that are known: who is asked, and in which order. The <em>keepers</em> are those of them that own images:
/// not the draining ones, and not the <em>missing</em> ones, which have been away for longer than <c>Ring:DownGrace</c>. An image's owners are the first
/// of its order among the keepers. Leaving nodes out moves no image between those that stay.</para>
/// </summary>
public sealed class ClusterMap
{
    private readonly FrozenSet<Guid> _draining;
    private volatile OwnersTable? _owners;
    private volatile string? _view;

    /// <param name="layout">Who is known.</param>
    /// <param name="self">This node's id.</param>
    /// <param name="alive">Ids of the nodes that Orleans' membership has as active; null: not known, while this node's silo is not in the cluster.</param>
    /// <param name="handOffsPossible">
    /// A silo of the layout is away, or came back not long ago: copies may lie on nodes that do not own them, and not yet on some that do.
    /// </param>
    /// <param name="missing">Ids of silos that have been away for longer than the grace.</param>
    public ClusterMap(Layout layout, Guid self, ImmutableHashSet<Guid>? alive, bool handOffsPossible, ImmutableHashSet<Guid>? missing = null)
    {
        (Layout, Self, Alive, HandOffsPossible, Missing) = (layout, self, alive, handOffsPossible, missing ?? []);
        Ring = layout.ToRing();
        Keepers = layout.ToKeepers(Ring, Missing);
        _draining = layout.Members.Where(static member => member.Draining).Select(static member => member.Node.Id).ToFrozenSet();
    }

    private ClusterMap(ClusterMap other, ImmutableHashSet<Guid>? alive, bool handOffsPossible, ImmutableHashSet<Guid> missing)
    {
        (Layout, Self, Ring, Alive, HandOffsPossible, Missing) = (other.Layout, other.Self, other.Ring, alive, handOffsPossible, missing);
        _draining = other._draining;
        var isSame = missing.SetEquals(other.Missing);
        (Keepers, _owners) = isSame ? (other.Keepers, other._owners) : (Layout.ToKeepers(Ring, missing), null);
    }

    public Layout Layout { get; }

    public Ring Ring { get; }

    /// <summary>The ring of those that own images; never empty where <see cref="Ring"/> is not.</summary>
    public Ring Keepers { get; }

    public Guid Self { get; }

    public ImmutableHashSet<Guid>? Alive { get; }

    public bool HandOffsPossible { get; }

    public ImmutableHashSet<Guid> Missing { get; }

    /// <summary>By whose eyes owners are worked out: the same for two maps with the same owners of everything (<see cref="RangeView.Key"/>).</summary>
    public string View => _view ??= RangeView.Of(this).Key;

    /// <summary>True also where it is not known: who does not answer will be found out.</summary>
    public bool IsAlive(Guid node) => node == Self || Alive is null || Alive.Contains(node);

    /// <summary>An operator lets it hand on what it has.</summary>
    public bool IsDraining(Guid node) => _draining.Contains(node);

    /// <summary>The gateways that are known; they hold nothing but caches.</summary>
    public IEnumerable<Node> Gateways => Layout.Members.Where(static member => member.Role == NodeRole.Gateway).Select(static member => member.Node);

    /// <summary>The first <paramref name="count"/> keepers of the image's order, spread over locations: who should have it.</summary>
    public IReadOnlyList<Node> Owners(ImageId id, int count) => OwnersTable(count).Of(id);

    /// <summary>This node is among <see cref="Owners"/>.</summary>
    public bool IsOwner(ImageId id, int count) => OwnersTable(count).IsOwner(Self, id);

    public OwnersTable OwnersTable(int count) => _owners is { } table && table.Count == count ? table : _owners = new OwnersTable(Keepers, count);

    /// <summary>
    /// In which order nodes are asked for an image: its <paramref name="count"/> owners first, then all the other silos in ring order;
    /// within each of the two those that are alive before the others.
    /// </summary>
    public IReadOnlyList<Node> ReadOrder(ImageId id, int count)
    {
        var owners = Owners(id, count);
        return
        [
            .. owners.OrderBy(node => !IsAlive(node.Id)),
            .. Ring.Order(id).Where(node => !owners.Contains(node)).OrderBy(node => !IsAlive(node.Id)),
        ];
    }

    /// <summary>The same layout with another liveness.</summary>
    public ClusterMap With(ImmutableHashSet<Guid>? alive, bool handOffsPossible, ImmutableHashSet<Guid>? missing = null) =>
        new(this, alive, handOffsPossible, missing ?? Missing);
}

/// <summary>The current <see cref="ClusterMap"/>.</summary>
public interface IClusterMap
{
    ClusterMap Current { get; }

    /// <summary>Raised after <see cref="Current"/> was swapped, on the thread that did it: be quick.</summary>
    event Action? Changed;
}
