using Reticulum.Cluster;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.Blobs;

public sealed class DiskGuardTests
{
    /// <summary>The layout's word counts, as soon as it is known and as long as it is there.</summary>
    [Fact]
    public void WhyReadOnly_TheLayoutSaysThatItDrains_UntilItSaysNoMore()
    {
        using var store = new TemporaryStore();
        Assert.Null(store.Guard.WhyReadOnly);
        store.Map.Set(Map(store, draining: true));
        Assert.Equal((true, "it is draining"), (store.Guard.Draining, store.Guard.WhyReadOnly));
        store.Map.Set(Map(store, draining: false));
        Assert.Equal((false, null), (store.Guard.Draining, store.Guard.WhyReadOnly));
    }

    private static ClusterMap Map(TemporaryStore store, bool draining)
    {
        var id = store.Data.NodeId;
        var other = Guid.NewGuid(); // whose drain is no matter here
        return new ClusterMap(
            new Layout(1, 1, [new LayoutMember(new Node(id, "me"), NodeRole.Silo, id, draining), new LayoutMember(new Node(other, "other"), NodeRole.Silo, other, !draining)]),
            id,
            alive: null,
            handOffsPossible: false);
    }
}
