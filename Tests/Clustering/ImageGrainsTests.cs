using System.Collections.Immutable;
using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Tests.Replication;
using Xunit;

namespace Reticulum.Tests.Clustering;

/// <summary>A silo that hangs, or is behind a cut cable, is a silo until membership finds out; nobody has to wait for it meanwhile.</summary>
public sealed class ImageGrainsTests
{
    private static readonly ImageId Image = ImageId.Parse("36f675cc81e74ef5e8e25d940ed904759531985d");
    private static readonly Node[] Nodes = [.. Enumerable.Range(1, 4).Select(number => new Node(new Guid(number, 0, 0, new byte[8]), $"node{number}"))];
    private readonly FakePeers _peers = new(Nodes);

    private static Node[] Order => [.. Map(Guid.NewGuid(), Nodes).Ring.Order(Image)];

    [Fact]
    public void IsHomeSilent_TheHomeAnswers_No() => Assert.False(ImageGrains.IsHomeSilent(Map(Order[3].Id, Nodes), _peers, Image));

    [Fact]
    public void IsHomeSilent_TheHomeDoesNotAnswer_Yes()
    {
        _peers[Order[0]].Reachable = false;
        Assert.True(ImageGrains.IsHomeSilent(Map(Order[3].Id, Nodes), _peers, Image));
    }

    [Fact]
    public void IsHomeSilent_OnlyAnotherDoesNotAnswer_No()
    {
        _peers[Order[1]].Reachable = false;
        Assert.False(ImageGrains.IsHomeSilent(Map(Order[3].Id, Nodes), _peers, Image));
    }

    /// <summary>The grain lives on the next then.</summary>
    [Fact]
    public void IsHomeSilent_TheFirstIsKnownToBeDead_TheSecondCounts()
    {
        _peers[Order[0]].Reachable = false;
        Assert.False(ImageGrains.IsHomeSilent(Map(Order[3].Id, Order[1..]), _peers, Image));
    }

    [Fact]
    public void IsHomeSilent_TheHomeIsThisNode_No()
    {
        _peers[Order[0]].Reachable = false;
        Assert.False(ImageGrains.IsHomeSilent(Map(Order[0].Id, Nodes), _peers, Image));
    }

    private static ClusterMap Map(Guid self, IEnumerable<Node> alive) => new(
        new Layout(1, 16, [.. Nodes.Select(static node => new LayoutMember(node, NodeRole.Silo, node.Id))]),
        self,
        alive.Select(static node => node.Id).ToImmutableHashSet(),
        handOffsPossible: false);
}
