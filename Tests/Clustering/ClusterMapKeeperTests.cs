using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Clustering;

public sealed class ClusterMapKeeperTests : IDisposable
{
    private static readonly Guid Me = new(1, 0, 0, new byte[8]);
    private static readonly Guid Other = new(2, 0, 0, new byte[8]);
    private readonly TemporaryDirectory _home = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Current_Alone_KnowsItselfAndNoHandOffs()
    {
        using var keeper = Create(ClusterOptions.Local);
        Assert.Equal(Me, Assert.Single(keeper.Current.Ring.Nodes).Id);
        Assert.True(keeper.Current.Layout.Version > 0);
        Assert.False(keeper.Current.HandOffsPossible);
    }

    [Fact]
    public void Current_OfACluster_BeforeAnythingIsKnown_IsEmpty()
    {
        using var keeper = Create(ClusterOptions.PostgreSql);
        Assert.Equal(0, keeper.Current.Layout.Version);
        Assert.True(keeper.Current.HandOffsPossible);
    }

    /// <summary>Copies lie elsewhere while somebody is away, and for half a minute after; both sides of it.</summary>
    [Fact]
    public void HandOffsPossible_ASiloIsAway_UntilAWhileAfterItsReturn()
    {
        using var keeper = Create(ClusterOptions.PostgreSql);
        keeper.SetLayout(new Layout(3, 16, [Member(Me), Member(Other)]));
        keeper.SetAlive([Me, Other]);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(keeper.Current.HandOffsPossible);

        keeper.SetAlive([Me]);
        Assert.True(keeper.Current.HandOffsPossible);
        Assert.False(keeper.Current.IsAlive(Other));
        keeper.SetAlive([Me, Other]);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(keeper.Current.HandOffsPossible);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(keeper.Current.HandOffsPossible);
    }

    [Fact]
    public void IsAlive_TheSiloIsAway_NobodyIsTakenForDead()
    {
        using var keeper = Create(ClusterOptions.PostgreSql);
        keeper.SetLayout(new Layout(3, 16, [Member(Me), Member(Other)]));
        keeper.SetAlive([Me]);
        keeper.SetAlive(null);
        Assert.True(keeper.Current.IsAlive(Other));
    }

    [Fact]
    public void SetAlive_TheSameLayout_KeepsTheRing()
    {
        using var keeper = Create(ClusterOptions.PostgreSql);
        keeper.SetLayout(new Layout(3, 16, [Member(Me), Member(Other)]));
        var ring = keeper.Current.Ring;
        var changes = 0;
        keeper.Changed += () => changes++;
        keeper.SetAlive(ImmutableHashSet.Create(Me));
        Assert.Same(ring, keeper.Current.Ring);
        Assert.Equal(1, changes);
    }

    private static LayoutMember Member(Guid id) => new(new Node(id, "n"), NodeRole.Silo, id);

    private ClusterMapKeeper Create(string provider) => new(
        new Silent(),
        new LayoutFile(Options.Create(new StorageOptions { DataDirectory = _home.Path }), NullLogger<LayoutFile>.Instance),
        Options.Create(new RingOptions()),
        Options.Create(new ClusterOptions { Provider = provider }),
        _time);

    private sealed class Silent : ILocalNode
    {
        public Node Self { get; } = new(Me, "me");

        public NodeRole Role => NodeRole.Silo;

        public NodeIdentity Identity { get; } = new(Me, Other);

        public NodeReport Report() => throw new NotSupportedException();

        public void SetDraining(bool draining) => throw new NotSupportedException();
    }
}
