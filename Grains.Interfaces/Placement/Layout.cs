using System.Collections.Immutable;
using Reticulum.Cluster;

namespace Reticulum.Placement;

/// <summary>
/// The nodes that are known, in one version: who owns what is a function of this and an image's hash. Who is alive is another matter and changes no
/// ownership. Lives in the cluster's storage (<see cref="ILayoutStore"/>) and, as a cache, on each node's disk, so that a node can serve before and without it.
/// </summary>
/// <param name="Version">Grows by one with each change; a lower one than was seen is refused.</param>
/// <param name="PointsPerNode">On the ring, of a node of weight 1; fixed at the cluster's first start.</param>
/// <param name="Members">Each node once, by id.</param>
public sealed record Layout(long Version, int PointsPerNode, ImmutableArray<LayoutMember> Members)
{
    /// <summary>The ring of its silos; gateways are not on it.</summary>
    public Ring ToRing() => Ring.Create(Members.Where(static member => member.Role == NodeRole.Silo).Select(static member => member.Node), PointsPerNode);

    /// <summary>The ring of those that own images: without the draining ones and those given; all of them, where nobody would be left.</summary>
    /// <param name="ring">What <see cref="ToRing"/> gives.</param>
    /// <param name="missing">Ids.</param>
    public Ring ToKeepers(Ring ring, IReadOnlySet<Guid> missing)
    {
        var draining = Members.Where(static member => member.Draining).Select(static member => member.Node.Id).ToHashSet();
        var keepers = ring.Nodes.Where(node => !missing.Contains(node.Id) && !draining.Contains(node.Id)).ToArray();
        return keepers.Length == ring.Nodes.Length || keepers.Length == 0 ? ring : Ring.Create(keepers, PointsPerNode);
    }

    public LayoutMember? Find(Guid node) => Members.FirstOrDefault(member => member.Node.Id == node);
}

/// <summary>A node in the layout.</summary>
/// <param name="Node">The node, as it last told.</param>
/// <param name="Role">A silo is on the ring; a gateway is known so that it can be told of deletes.</param>
/// <param name="Instance">The run of its process that told last: by it a second process with the same id is found out.</param>
/// <param name="Draining">An operator's order: it owns nothing and takes nothing new, until the order is taken back.</param>
public sealed record LayoutMember(Node Node, NodeRole Role, Guid Instance, bool Draining = false);
