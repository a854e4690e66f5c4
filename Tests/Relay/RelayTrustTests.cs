using Reticulum.Images;
using Reticulum.Replication;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Relay;

/// <summary>An image that was deleted while this node was away: never served from its caches once an owner can be asked.</summary>
public sealed class RelayTrustTests : IDisposable
{
    private static readonly TestImage Image = new();
    private static readonly byte[] Small = Image.Rendition(Image.Small).Bytes.ToArray();
    private readonly TemporaryDirectory _home = new();

    public void Dispose() => _home.Dispose();

    public static TheoryData<bool> Kinds => [true, false];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Read_AfterARestart_OwnersAreAskedOnceAndOnlyTheirState(bool isOriginal)
    {
        var key = isOriginal ? Image.Full : Image.Small;
        var cluster = new FakeCluster(5);
        Array.ForEach(cluster.For(Image.Id)[..3], copies => copies.Hold(Image, isMade: true));
        await using (var before = RelayHost.Start(cluster, _home))
        {
            await before.ReadAsync(key);
        }

        await using var host = RelayHost.Start(cluster, _home, hotBytes: 0);
        var asked = Questions(cluster);
        await host.AssertGivesAsync(key, isOriginal ? Image.Bytes : Small);
        await host.AssertGivesAsync(key, isOriginal ? Image.Bytes : Small);

        Assert.Equal([1, 1, 1, 0, 0], cluster.For(Image.Id).Select(copies => copies.Asked.States));
        Assert.Equal(asked, Questions(cluster));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Read_DeletedWhileItWasAway_DeletedAndForgotten(bool isOriginal)
    {
        var key = isOriginal ? Image.Full : Image.Small;
        var cluster = new FakeCluster(5);
        Array.ForEach(cluster.For(Image.Id)[..3], copies => copies.Hold(Image, isMade: true));
        await using (var before = RelayHost.Start(cluster, _home))
        {
            await before.ReadAsync(key);
        }

        cluster.For(Image.Id)[2].Be(new CopyState.Deleted(new Tombstone(2, TestImage.Uploaded)));
        await using var host = RelayHost.Start(cluster, _home);

        await host.AssertAsync<ReadOutcome.Deleted>(key);
        Assert.Null(host.Cache.TryOpen(key));
        Assert.Equal(0, host.Cache.Bytes);
    }

    [Fact]
    public async Task Read_DeletedDuringAnInterruption_MemoryAndDiskAreNotTrusted()
    {
        var cluster = new FakeCluster(3);
        cluster.For(Image.Id)[0].Hold(Image, isMade: true);
        await using var host = RelayHost.Start(cluster, _home);
        await host.AssertGivesAsync(Image.Small, Small);
        cluster.Become(isMember: false);
        await host.AssertGivesAsync(Image.Small, Small);
        Array.ForEach(cluster.For(Image.Id), copies => copies.Be(new CopyState.Deleted(new Tombstone(2, TestImage.Uploaded))));

        cluster.Become(isMember: true);

        await host.AssertAsync<ReadOutcome.Deleted>(Image.Small);
    }

    [Fact]
    public async Task Read_NobodyCanBeAskedAfterARestart_TheRightBytesAreServedAndAskedForAgain()
    {
        var cluster = new FakeCluster(3);
        cluster.For(Image.Id)[0].Hold(Image, isMade: true);
        await using (var before = RelayHost.Start(cluster, _home))
        {
            await before.ReadAsync(Image.Small);
        }

        Array.ForEach(cluster.For(Image.Id), copies => copies.Be(new CopyState.Unknown("dead")));
        await using var host = RelayHost.Start(cluster, _home);

        await host.AssertGivesAsync(Image.Small, Small);
        await host.AssertGivesAsync(Image.Small, Small);

        Assert.Equal(2, cluster.For(Image.Id)[0].Asked.States);
        Assert.False(host.Hot.TryGet(Image.Small, out _));
    }

    [Fact]
    public async Task Read_NoInterruption_AsksNobody()
    {
        var cluster = new FakeCluster(3);
        cluster.For(Image.Id)[0].Hold(Image, isMade: true);
        await using var host = RelayHost.Start(cluster, _home, hotBytes: 0);
        await host.AssertGivesAsync(Image.Small, Small);
        cluster.Become(handOffs: true); // somebody else's trouble
        await host.AssertGivesAsync(Image.Small, Small);

        Assert.Equal(0, cluster.All.Sum(copies => copies.Asked.States));
    }

    private static (int, int, int)[] Questions(FakeCluster cluster) =>
        [.. cluster.All.Select(copies => (copies.Asked.Originals, copies.Asked.Finds, copies.Asked.Makes))];
}
