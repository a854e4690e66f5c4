using Reticulum.Cluster;
using Reticulum.Pages;
using Reticulum.Placement;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Pages;

public sealed class NodeMarksTests
{
    [Fact]
    public void Of_Silos_AreNumberedByNameAndTheNewOneIsLast()
    {
        Node[] nodes = [.. RingGenerators.Numbered(NodeMarks.Kinds + 1).Reverse()];
        var added = new Node(Guid.NewGuid(), "a new one");
        var marks = NodeMarks.Of(Cluster(nodes), added);
        Assert.Equal([1, 2, NodeMarks.Kinds + 1, NodeMarks.Kinds + 2, 0], new[] { Named(nodes, "node1"), Named(nodes, "node2"), Named(nodes, "node9"), added.Id, Guid.NewGuid() }.Select(marks.NumberOf));
        Assert.Equal([0, 1, 0, 1], new[] { Named(nodes, "node1"), Named(nodes, "node2"), Named(nodes, "node9"), added.Id }.Select(marks.KindOf));
    }

    private static Guid Named(Node[] nodes, string nickname) => nodes.Single(node => node.Nickname == nickname).Id;

    private static ClusterSnapshot Cluster(Node[] nodes) => new([], 0, new ClusterMap(RingGenerators.LayoutOf(nodes), nodes[0].Id, alive: null, handOffsPossible: false));
}
