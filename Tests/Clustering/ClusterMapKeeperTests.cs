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
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);
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

    /// <summary>It is raised by whoever keeps layout and membership, who must go on.</summary>
    [Fact]
    public void Changed_AListenerThrows_TheOthersHearAndTheKeeperGoesOn()
    {
        using var keeper = Create(ClusterOptions.PostgreSql);
        var heard = 0;
        keeper.Changed += () => heard++;
        keeper.Changed += static () => throw new InvalidOperationException("a bug");
        keeper.Changed += () => heard++;

        keeper.SetLayout(new Layout(3, 16, [Member(Me)]));

        Assert.Equal(2, heard);
        Assert.Equal(3, keeper.Current.Layout.Version);
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

    /// <summary>Both sides of the grace: until it is over, an outage changes no owner.</summary>
    [Fact]
    public void Missing_ASiloIsAway_FromTheEndOfTheGrace()
    {
        using var keeper = CreateOfTwo();
        var keepers = keeper.Current.Keepers;
        keeper.SetAlive([Me]);
        _time.Advance(Grace - TimeSpan.FromMilliseconds(1));
        Assert.Empty(keeper.Current.Missing);
        Assert.Same(keepers, keeper.Current.Keepers);
        Assert.True(keeper.Current.HandOffsPossible);

        var changes = 0;
        keeper.Changed += () => changes++;
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal([Other], keeper.Current.Missing);
        Assert.Equal([Me], keeper.Current.Keepers.Nodes.Select(node => node.Id));
        Assert.Equal([Me, Other], keeper.Current.Ring.Nodes.Select(node => node.Id));
        Assert.NotEqual(0, changes);
    }

    /// <summary>Away and back again and again is not away: each time it is counted from the beginning.</summary>
    [Fact]
    public void Missing_SeenAgainBeforeTheEnd_TimeBeginsAnew()
    {
        using var keeper = CreateOfTwo();
        for (var time = 0; time < 3; time++)
        {
            keeper.SetAlive([Me]);
            _time.Advance(Grace - TimeSpan.FromSeconds(1));
            keeper.SetAlive([Me, Other]);
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.Empty(keeper.Current.Missing);
        }
    }

    [Fact]
    public void Missing_SeenAgainAfterTheEnd_OwnsAtOnce()
    {
        using var keeper = CreateOfTwo();
        keeper.SetAlive([Me]);
        _time.Advance(Grace * 2);
        keeper.SetAlive([Me, Other]);
        Assert.Empty(keeper.Current.Missing);
        Assert.Equal(2, keeper.Current.Keepers.Nodes.Length);
    }

    /// <summary>PostgreSQL away, so that this node's own silo is out: nobody says who is alive, and nobody's time runs.</summary>
    [Fact]
    public void Missing_NotInTheCluster_TheClockStands()
    {
        using var keeper = CreateOfTwo();
        keeper.SetAlive([Me]);
        _time.Advance(Grace - TimeSpan.FromSeconds(1));
        keeper.SetAlive(null);
        _time.Advance(Grace * 3);
        Assert.Empty(keeper.Current.Missing);

        keeper.SetAlive([Me]);
        _time.Advance(Grace - TimeSpan.FromSeconds(1));
        Assert.Empty(keeper.Current.Missing);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([Other], keeper.Current.Missing);
    }

    /// <summary>What was settled stays settled: owners must not change to and fro with the database.</summary>
    [Fact]
    public void Missing_NotInTheClusterAfterwards_StaysMissing()
    {
        using var keeper = CreateOfTwo();
        keeper.SetAlive([Me]);
        _time.Advance(Grace * 2);
        keeper.SetAlive(null);
        Assert.Equal([Other], keeper.Current.Missing);
        keeper.SetAlive([Me]);
        Assert.Equal([Other], keeper.Current.Missing);
    }

    [Fact]
    public void Missing_ThisNodeStartsAgain_TheGraceBeginsAnew()
    {
        using (var before = CreateOfTwo())
        {
            before.SetAlive([Me]);
            _time.Advance(Grace * 2);
            Assert.Equal([Other], before.Current.Missing);
        }

        using var after = CreateOfTwo();
        after.SetAlive([Me]);
        Assert.Empty(after.Current.Missing);
        _time.Advance(Grace + TimeSpan.FromSeconds(1));
        Assert.Equal([Other], after.Current.Missing);
    }

    [Fact]
    public void Missing_ThisNodeItself_IsNever()
    {
        using var keeper = CreateOfTwo();
        keeper.SetAlive([Other]);
        _time.Advance(Grace * 2);
        Assert.Empty(keeper.Current.Missing);
    }

    [Fact]
    public void Missing_AGatewayIsAway_IsNot()
    {
        using var keeper = Create(ClusterOptions.PostgreSql);
        keeper.SetLayout(new Layout(3, 16, [Member(Me), Member(Other) with { Role = NodeRole.Gateway }]));
        keeper.SetAlive([Me]);
        _time.Advance(Grace * 2);
        Assert.Empty(keeper.Current.Missing);
    }

    /// <summary>A drained node that was stopped is missing like any other; that it owned nothing, and who owns, stays.</summary>
    [Fact]
    public void Missing_ADrainingSilo_ChangesNoOwner()
    {
        using var keeper = Create(ClusterOptions.PostgreSql);
        keeper.SetLayout(new Layout(3, 16, [Member(Me), Member(Other) with { Draining = true }]));
        keeper.SetAlive([Me, Other]);
        Assert.Equal([Me], keeper.Current.Keepers.Nodes.Select(node => node.Id));
        keeper.SetAlive([Me]);
        _time.Advance(Grace * 2);
        Assert.Equal([Other], keeper.Current.Missing);
        Assert.Equal([Me], keeper.Current.Keepers.Nodes.Select(node => node.Id));
        Assert.False(keeper.Current.HandOffsPossible);
    }

    /// <summary>What is known of a forgotten node does not count against it when it comes back.</summary>
    [Fact]
    public void Missing_ForgottenAndBack_HasItsGrace()
    {
        using var keeper = CreateOfTwo();
        keeper.SetAlive([Me]);
        _time.Advance(Grace * 2);
        keeper.SetLayout(new Layout(4, 16, [Member(Me)]));
        Assert.Empty(keeper.Current.Missing);
        keeper.SetLayout(new Layout(5, 16, [Member(Me), Member(Other)])); // it joins the layout before its silo is there
        Assert.Empty(keeper.Current.Missing);
    }

    private ClusterMapKeeper CreateOfTwo()
    {
        var keeper = Create(ClusterOptions.PostgreSql);
        keeper.SetLayout(new Layout(3, 16, [Member(Me), Member(Other)]));
        keeper.SetAlive([Me, Other]);
        return keeper;
    }

    private static LayoutMember Member(Guid id) => new(new Node(id, "n"), NodeRole.Silo, id);

    private ClusterMapKeeper Create(string provider) => new(
        new Silent(),
        new LayoutFile(Options.Create(new StorageOptions { DataDirectory = _home.Path }), NullLogger<LayoutFile>.Instance),
        Options.Create(new RingOptions { DownGrace = Grace }),
        Options.Create(new ClusterOptions { Provider = provider }),
        _time,
        NullLogger<ClusterMapKeeper>.Instance);

    private sealed class Silent : ILocalNode
    {
        public Node Self { get; } = new(Me, "me");

        public NodeRole Role => NodeRole.Silo;

        public NodeIdentity Identity { get; } = new(Me, Other);

        public NodeReport Report() => throw new NotSupportedException();
    }
}
