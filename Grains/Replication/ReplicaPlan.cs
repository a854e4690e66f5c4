using System.Collections.Immutable;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Replication;

/// <summary>
/// Where the copies of an image go now. Pure. Its write order is its ring order without the nodes that take nothing or are away; ownership is another
/// matter: it follows from the layout alone, and an owner that was passed over gets its copy later (<see cref="StillOwed"/>).
/// </summary>
/// <param name="Targets">
/// The first nodes of the write order, those in locations not taken yet before the others, as many as copies are wanted or as there are.
/// </param>
/// <param name="Spares">The rest of the write order: who takes a failed target's place, in this order.</param>
/// <param name="Owners">By the layout, alive or not.</param>
internal sealed record ReplicaPlan(ImmutableArray<Node> Targets, ImmutableArray<Node> Spares, ImmutableArray<Node> Owners)
{
    /// <param name="map">Who is known and who is alive.</param>
    /// <param name="id">The image.</param>
    /// <param name="replication">Copies wanted.</param>
    /// <param name="takesNothing">Ids of nodes that are known to refuse or not to answer; a hint, by which they are left out.</param>
    public static ReplicaPlan For(ClusterMap map, ImageId id, int replication, IReadOnlySet<Guid> takesNothing)
    {
        var order = map.Ring.Order(id).Where(node => node.Writeable && map.IsAlive(node.Id) && !map.IsDraining(node.Id) && !takesNothing.Contains(node.Id)).ToArray();
        var targets = Ring.Spread(order, replication);
        return new ReplicaPlan([.. targets], [.. order.Except(targets)], [.. map.Owners(id, replication)]);
    }

    /// <summary>
    /// The owners that must still get their copy: those that are not among <paramref name="durable"/>. An owner that is configured read-only is owed
    /// nothing: there is no end to its refusing.
    /// </summary>
    public ImmutableArray<Node> StillOwed(IEnumerable<Node> durable)
    {
        var stored = durable.Select(static node => node.Id).ToHashSet();
        return [.. Owners.Where(owner => owner.Writeable && !stored.Contains(owner.Id))];
    }
}
