using CsCheck;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Tests.Placement;

/// <summary>Nodes, layouts and maps at random.</summary>
internal static class RingGenerators
{
    /// <summary>In four locations, of weights that double and halve.</summary>
    public static readonly Gen<Node> Node = Gen.Select(
        Gen.Guid,
        Gen.OneOf("default", "north", "south", "east"),
        Gen.OneOf(0.05, 0.5, 1, 1, 1, 2, 3.3),
        Gen.Bool,
        (id, location, weight, writeable) => new Node(id, $"node-{id:N}", location, writeable, Weight: weight));

    public static readonly Gen<int> Points = Gen.OneOf(1, 2, 16, 128);

    public static Gen<Node[]> Nodes(int min, int max) =>
        Node.Array[min, max].Where(nodes => nodes.DistinctBy(node => node.Id).Count() == nodes.Length);

    /// <summary>Silos, now and then a gateway, some of them alive, or nobody knows.</summary>
    public static Gen<ClusterMap> Map(int max) =>
        from nodes in Nodes(1, max)
        from roles in Gen.Frequency((5, Gen.Const(NodeRole.Silo)), (1, Gen.Const(NodeRole.Gateway))).Array[nodes.Length]
        from alive in Gen.Bool.Array[nodes.Length]
        from known in Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false)))
        from handOffs in Gen.Bool
        select new ClusterMap(
            LayoutOf(nodes, roles),
            nodes[0].Id,
            known ? [.. nodes.Where((_, at) => alive[at]).Select(node => node.Id)] : null,
            handOffs);

    /// <summary>Nodes of one location and weight 1, with ids 1, 2, ….</summary>
    public static Node[] Numbered(int count) => [.. Enumerable.Range(1, count).Select(n => new Node(new Guid(n, 0, 0, new byte[8]), $"node{n}"))];

    public static Layout LayoutOf(IReadOnlyList<Node> nodes, IReadOnlyList<NodeRole>? roles = null, int points = 16) =>
        new(1, points, [.. nodes.Select((node, at) => new LayoutMember(node, roles?[at] ?? NodeRole.Silo, node.Id))]);
}
