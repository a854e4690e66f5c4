using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Replication;
using Xunit;

namespace Reticulum.Tests.Relay;

/// <summary>A gateway's ports in front of a cluster.</summary>
public sealed class GatewayNodeTests
{
    private static readonly TestImage Image = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_FollowsWhatIsKnownAndReachable()
    {
        await using var alone = RelayHost.Start(new FakeCluster(0));
        Assert.Equal(["no storage node is known yet"], alone.Get<IReadiness>().Check().Problems);

        var cluster = new FakeCluster(2);
        await using var host = RelayHost.Start(cluster);
        Assert.True(host.Get<IReadiness>().Check().Ready);
        cluster.Unreachable.Add(cluster.Nodes[0].Id);
        Assert.True(host.Get<IReadiness>().Check().Ready);
        cluster.Unreachable.Add(cluster.Nodes[1].Id);
        Assert.False(host.Get<IReadiness>().Check().Ready);
    }

    [Fact]
    public async Task Describe_EachVerdict_IsItsOutcome()
    {
        var cluster = new FakeCluster(3);
        await using var host = RelayHost.Start(cluster);
        var reader = host.Get<IImageReader>();
        Assert.IsType<DescribeOutcome.NotFound>(await reader.DescribeAsync(Image.Id, Token));

        cluster.For(Image.Id)[1].Hold(Image);
        var found = Assert.IsType<DescribeOutcome.Found>(await reader.DescribeAsync(Image.Id, Token));
        Assert.Equal((Image.Metadata, 1), (found.Details.Metadata, found.Details.Replicas.Length));

        cluster.For(Image.Id)[0].Be(new CopyState.Deleted(new Tombstone(2, TestImage.Uploaded)));
        Assert.IsType<DescribeOutcome.Deleted>(await reader.DescribeAsync(Image.Id, Token));

        Array.ForEach(cluster.For(Image.Id), copies => copies.Be(new CopyState.Unknown("dead")));
        Assert.IsType<DescribeOutcome.Unavailable>(await reader.DescribeAsync(Image.Id, Token));
    }

    [Fact]
    public async Task Admin_UnknownHash_NotFoundAndNoGrain()
    {
        var cluster = new FakeCluster(3);
        await using var host = RelayHost.Start(cluster);
        var admin = host.Get<IImageAdmin>();

        Assert.Equal(DeleteOutcome.NotFound, await admin.DeleteAsync(Image.Id, Token));
        Assert.Equal(VerifyVerdict.NotFound, (await admin.VerifyAsync(Image.Id, Token)).Verdict);
        Assert.Equal(0, cluster.GrainCalls);
    }

    [Fact]
    public async Task Admin_NoGrainCanBeHad_Unavailable()
    {
        var cluster = new FakeCluster(3);
        cluster.For(Image.Id)[0].Hold(Image);
        await using var host = RelayHost.Start(cluster);
        var admin = host.Get<IImageAdmin>();

        Assert.Equal(DeleteOutcome.Unavailable, await admin.DeleteAsync(Image.Id, Token));
        Assert.Equal(VerifyVerdict.Unavailable, (await admin.VerifyAsync(Image.Id, Token)).Verdict);
    }

    [Fact]
    public async Task Placement_AllSilosInRingOrder_SaysWhoShouldAndWhoHas()
    {
        var cluster = new FakeCluster(5);
        cluster.For(Image.Id)[4].Hold(Image);
        await using var host = RelayHost.Start(cluster, replication: 2);

        var placement = await host.Get<IImageAdmin>().PlacementAsync(Image.Id, Token);

        Assert.Equal(cluster.Current.Ring.Order(Image.Id).Select(static node => node.Id), placement.Select(static entry => entry.NodeId));
        Assert.Equal([true, true, false, false, false], placement.Select(static entry => entry.ShouldHave));
        Assert.Equal([false, false, false, false, true], placement.Select(static entry => entry.Has));
    }

    [Fact]
    public async Task Bury_AnImage_MemoryAndCacheAreEmptied()
    {
        var cluster = new FakeCluster(3);
        cluster.For(Image.Id)[0].Hold(Image, isMade: true);
        await using var host = RelayHost.Start(cluster);
        await host.ReadAsync(Image.Small);
        await host.ReadAsync(Image.Full);

        Assert.True(await host.Get<LocalCopiesPort>().Copies.BuryAsync(Image.Id, new Tombstone(2, TestImage.Uploaded), Token));

        Assert.False(host.Hot.TryGet(Image.Small, out _));
        Assert.Equal(0, host.Cache.Bytes);
    }

    [Fact]
    public async Task Identity_AfterARestart_TheSameIdAnotherInstance()
    {
        using var home = new Processes.TemporaryDirectory();
        ILocalNode before;
        await using (var host = RelayHost.Start(new FakeCluster(1), home))
        {
            before = host.Get<ILocalNode>();
        }

        await using var after = RelayHost.Start(new FakeCluster(1), home);
        Assert.Equal(before.Identity.Id, after.Get<ILocalNode>().Identity.Id);
        Assert.NotEqual(before.Identity.Instance, after.Get<ILocalNode>().Identity.Instance);
        Assert.Equal((NodeRole.Gateway, false), (after.Get<ILocalNode>().Role, after.Get<ILocalNode>().Self.Writeable));
    }

    [Fact]
    public async Task Snapshot_ANodeDoesNotAnswer_IsDown()
    {
        await using var host = RelayHost.Start(new FakeCluster(2));
        var snapshot = await host.Get<IClusterView>().SnapshotAsync(Token);

        Assert.Equal([NodeState.Alive, NodeState.Down, NodeState.Down], snapshot.Nodes.Select(static report => report.State));
    }
}
