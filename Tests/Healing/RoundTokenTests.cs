using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Placement;
using Xunit;

namespace Reticulum.Tests.Healing;

public sealed class RoundTokenTests
{
    private readonly FakeMap _map = new();

    [Fact]
    public void Token_OwnersAreOthers_IsCancelled()
    {
        using var round = new RoundToken(_map, _map.Current.View, CancellationToken.None);
        _map.Raise();
        Assert.False(round.Token.IsCancellationRequested);

        _map.Current = FakeMap.Of(2);
        _map.Raise();

        Assert.True(round.Token.IsCancellationRequested);
    }

    [Fact]
    public void Dispose_NobodyListensAnyMore()
    {
        new RoundToken(_map, _map.Current.View, CancellationToken.None).Dispose();

        Assert.Null(_map.Listeners);
    }

    /// <summary>The keeper of the map had begun to tell its listeners.</summary>
    [Fact]
    public void Change_ThatWasUnderWayWhenTheRoundEnded_HurtsNobody()
    {
        var round = new RoundToken(_map, _map.Current.View, CancellationToken.None);
        var told = _map.Listeners!;
        round.Dispose();
        _map.Current = FakeMap.Of(2);

        told();

        Assert.False(round.Token.IsCancellationRequested);
    }

    private sealed class FakeMap : IClusterMap
    {
        public Action? Listeners { get; private set; }

        public ClusterMap Current { get; set; } = Of(1);

        public event Action? Changed
        {
            add => Listeners += value;
            remove => Listeners -= value;
        }

        public static ClusterMap Of(int version)
        {
            var self = new Node(new Guid(version, 0, 0, new byte[8]), "node");
            return new ClusterMap(new Layout(version, 16, [new LayoutMember(self, NodeRole.Silo, self.Id)]), self.Id, alive: null, handOffsPossible: false);
        }

        public void Raise() => Listeners?.Invoke();
    }
}
