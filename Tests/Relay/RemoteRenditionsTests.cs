using Reticulum.Images;
using Reticulum.Relay;
using Reticulum.Replication;
using Xunit;

namespace Reticulum.Tests.Relay;

/// <summary>Renditions from other nodes: who is asked, how often, and what is answered when they cannot tell.</summary>
public sealed class RemoteRenditionsTests
{
    private static readonly TestImage Image = new();
    private static readonly Rendition Made = Image.Rendition(Image.Small);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_48ReadersAtOnce_OneHop()
    {
        var cluster = new FakeCluster(5);
        var release = new TaskCompletionSource<RenditionReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.For(Image.Id)[0].Find = (_, _) =>
        {
            asked.TrySetResult();
            return new(release.Task);
        };
        await using var host = RelayHost.Start(cluster);

        var readers = Enumerable.Range(0, 48).Select(_ => host.ReadAsync(Image.Small)).ToArray();
        await asked.Task.WaitAsync(Token);
        release.SetResult(new RenditionReply.Found(Made));
        var answers = await Task.WhenAll(readers);

        Assert.All(answers, answer => Assert.Equal(Made.Bytes.ToArray(), answer.Bytes));
        Assert.Equal(1, cluster.All.Sum(copies => copies.Asked.Finds));
    }

    [Fact]
    public async Task Read_OneOfTwoReadersGoesAway_TheOtherIsServed()
    {
        var cluster = new FakeCluster(3);
        var release = new TaskCompletionSource<RenditionReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.For(Image.Id)[0].Find = (_, token) => new(release.Task.WaitAsync(token));
        await using var host = RelayHost.Start(cluster);
        using var leaving = new CancellationTokenSource();

        var first = host.ReadAsync(Image.Small, leaving.Token);
        var second = host.ReadAsync(Image.Small);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        release.SetResult(new RenditionReply.Found(Made));

        Assert.Equal(Made.Bytes.ToArray(), (await second).Bytes);
    }

    [Fact]
    public async Task Read_TheLastReaderGoesAway_TheHopIsEnded()
    {
        var cluster = new FakeCluster(3);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.For(Image.Id)[0].Find = async (_, token) =>
        {
            asked.TrySetResult();
            await using var registration = token.Register(ended.SetResult);
            await ended.Task;
            token.ThrowIfCancellationRequested();
            return new RenditionReply.Missing();
        };
        await using var host = RelayHost.Start(cluster);
        using var leaving = new CancellationTokenSource();

        var reader = host.ReadAsync(Image.Small, leaving.Token);
        await asked.Task.WaitAsync(Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader);
        await ended.Task.WaitAsync(Token);
    }

    [Theory]
    [InlineData(32 << 20)]
    [InlineData(0)]
    public async Task Read_ASecondTime_AsksNobody(long hotBytes)
    {
        var cluster = new FakeCluster(3);
        cluster.For(Image.Id)[0].Hold(Image, isMade: true);
        await using var host = RelayHost.Start(cluster, hotBytes: hotBytes);
        await host.AssertGivesAsync(Image.Small, Made.Bytes.ToArray());
        var asked = cluster.All.Select(copies => copies.Asked).ToArray();

        await host.AssertGivesAsync(Image.Small, Made.Bytes.ToArray());

        Assert.Equal(asked, cluster.All.Select(copies => copies.Asked));
        Assert.Equal(hotBytes > 0, host.Hot.TryGet(Image.Small, out _));
    }

    [Fact]
    public async Task Read_MissInAHealthyCluster_AsksEachOwnerOnceAndNobodyElseAndNoGrain()
    {
        var cluster = new FakeCluster(5);
        await using var host = RelayHost.Start(cluster);

        await host.AssertAsync<ReadOutcome.NotFound>(Image.Small);

        Assert.Equal([1, 1, 1, 0, 0], cluster.For(Image.Id).Select(copies => copies.Asked.Finds));
        Assert.All(cluster.All, copies => Assert.Equal((0, 0, 0), (copies.Asked.States, copies.Asked.Originals, copies.Asked.Makes)));
        Assert.Equal(0, cluster.GrainCalls);
    }

    [Fact]
    public async Task Read_HandOffsPossible_FindsItBeyondTheOwners()
    {
        var cluster = new FakeCluster(5);
        cluster.For(Image.Id)[4].Hold(Image, isMade: true);
        cluster.Become(handOffs: true);
        await using var host = RelayHost.Start(cluster);

        await host.AssertGivesAsync(Image.Small, Made.Bytes.ToArray());
    }

    [Fact]
    public async Task Read_AnOwnerCannotBeAskedAndNobodyHasIt_UnavailableAndNeverNotFound()
    {
        var cluster = new FakeCluster(5);
        cluster.For(Image.Id)[1].Be(new CopyState.Unknown("dead"));
        await using var host = RelayHost.Start(cluster);

        var unavailable = await host.AssertAsync<ReadOutcome.Unavailable>(Image.Small);

        Assert.True(unavailable.RetryAfter > TimeSpan.Zero);
        Assert.All(cluster.All, copies => Assert.Equal(1, copies.Asked.Finds));
    }

    [Fact]
    public async Task Read_FirstOwnerHangs_TheNextIsAskedAfterTheHedge()
    {
        var cluster = new FakeCluster(3);
        var owners = cluster.For(Image.Id);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        owners[0].Find = async (_, token) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new RenditionReply.Missing();
        };
        owners[1].Hold(Image, isMade: true);
        await using var host = RelayHost.Start(cluster);

        var reading = host.ReadAsync(Image.Small);
        await asked.Task.WaitAsync(Token);
        while (!reading.IsCompleted)
        {
            // The timer is armed behind the question: time goes on until it has seen it.
            host.Time.Advance(RemoteRenditions.FindDelay);
            await Task.Yield();
        }

        Assert.Equal(Made.Bytes.ToArray(), (await reading).Bytes);
    }

    [Fact]
    public async Task Read_NotMade_TheGrainMakesItAndOneOwnerWasAsked()
    {
        var cluster = new FakeCluster(5) { Rendered = new RenderOutcome.Made(Made) };
        Array.ForEach(cluster.For(Image.Id)[..3], copies => copies.Hold(Image));
        await using var host = RelayHost.Start(cluster);

        await host.AssertGivesAsync(Image.Small, Made.Bytes.ToArray());

        Assert.Equal((1, 0, 1), (cluster.All.Sum(copies => copies.Asked.Finds), cluster.All.Sum(copies => copies.Asked.Makes), cluster.GrainCalls));
    }

    [Fact]
    public async Task Read_MadeAtANode_IsFetchedThere()
    {
        var cluster = new FakeCluster(5);
        var order = cluster.Current.Ring.Order(Image.Id).ToArray();
        cluster[order[0]].Hold(Image);
        cluster[order[3]].Hold(Image, isMade: true);
        cluster.Rendered = new RenderOutcome.MadeAt(order[3].Id);
        await using var host = RelayHost.Start(cluster);

        await host.AssertGivesAsync(Image.Small, Made.Bytes.ToArray());

        Assert.Equal(0, cluster.All.Sum(copies => copies.Asked.Makes));
    }

    [Fact]
    public async Task Read_NoGrainCanBeHad_AReplicaMakesIt()
    {
        var cluster = new FakeCluster(5);
        var owners = cluster.For(Image.Id);
        owners[0].Hold(Image);
        owners[1].Hold(Image);
        owners[0].Make = (_, _) => new(new RenditionReply.Unreachable("gone just now"));
        await using var host = RelayHost.Start(cluster);

        await host.AssertGivesAsync(Image.Small, Made.Bytes.ToArray());

        Assert.Equal((1, 1, 0), (owners[0].Asked.Makes, owners[1].Asked.Makes, owners[2].Asked.Makes));
    }

    [Fact]
    public async Task Read_GrainIsBusy_Busy()
    {
        var cluster = new FakeCluster(3) { Rendered = new RenderOutcome.Busy(TimeSpan.FromSeconds(7)) };
        cluster.For(Image.Id)[0].Hold(Image);
        await using var host = RelayHost.Start(cluster);

        Assert.Equal(TimeSpan.FromSeconds(7), (await host.AssertAsync<ReadOutcome.Busy>(Image.Small)).RetryAfter);
    }

    [Fact]
    public async Task Read_ReplicasAreBusy_Busy()
    {
        var cluster = new FakeCluster(3);
        foreach (var owner in cluster.For(Image.Id))
        {
            owner.Hold(Image);
            owner.Make = (_, _) => new(new RenditionReply.Busy(TimeSpan.FromSeconds(3)));
        }

        await using var host = RelayHost.Start(cluster);

        await host.AssertAsync<ReadOutcome.Busy>(Image.Small);
    }

    [Fact]
    public async Task Read_WrongBytesFromOneNode_TheNextIsAsked()
    {
        var cluster = new FakeCluster(3);
        var owners = cluster.For(Image.Id);
        var wrong = Made.Bytes.ToArray();
        wrong[17] ^= 1;
        owners[0].Find = (_, _) => new(new RenditionReply.Found(Made with { Bytes = wrong }));
        owners[1].Hold(Image, isMade: true);
        await using var host = RelayHost.Start(cluster);

        await host.AssertGivesAsync(Image.Small, Made.Bytes.ToArray());
    }

    [Fact]
    public async Task Read_AnotherRenditionThanAskedFor_IsNotTaken()
    {
        var cluster = new FakeCluster(1);
        cluster.All.Single().Find = (_, _) => new(new RenditionReply.Found(Image.Rendition(Image.Small with { Format = ImageFormat.Png })));
        await using var host = RelayHost.Start(cluster);

        await host.AssertAsync<ReadOutcome.Unavailable>(Image.Small);
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, true)]
    [InlineData(3, 2, false)]
    public async Task Read_OneOwnerSaysDeletedAnotherHasIt_TheHigherGenerationDecides(long copy, long tombstone, bool isDeleted)
    {
        var image = new TestImage(generation: copy);
        var cluster = new FakeCluster(3);
        var owners = cluster.For(image.Id);
        owners[0].Be(new CopyState.Deleted(new Tombstone(tombstone, TestImage.Uploaded)));
        owners[1].Hold(image);
        cluster.Rendered = new RenderOutcome.Made(image.Rendition(image.Small));
        await using var host = RelayHost.Start(cluster);

        Assert.Equal(isDeleted, (await host.ReadAsync(image.Small)).Outcome is ReadOutcome.Deleted);
    }

    [Fact]
    public async Task Read_AStaleNodeHasTheRenditionAndAnOwnerHasTheTombstone_Deleted()
    {
        var cluster = new FakeCluster(3);
        var owners = cluster.For(Image.Id);
        owners[0].Be(new CopyState.Deleted(new Tombstone(2, TestImage.Uploaded)));
        owners[1].Hold(Image, isMade: true);
        await using var host = RelayHost.Start(cluster);

        await host.AssertAsync<ReadOutcome.Deleted>(Image.Small);
        Assert.Null(host.Cache.TryOpen(Image.Small));
        Assert.False(host.Hot.TryGet(Image.Small, out _));
    }

    [Fact]
    public async Task Read_LostEverywhere_Unavailable()
    {
        var cluster = new FakeCluster(3);
        foreach (var copies in cluster.All)
        {
            copies.Be(new CopyState.Lost(Image.Metadata));
        }

        await using var host = RelayHost.Start(cluster);

        await host.AssertAsync<ReadOutcome.Unavailable>(Image.Small);
    }

    [Fact]
    public async Task Read_NoSiloIsKnown_Unavailable()
    {
        await using var host = RelayHost.Start(new FakeCluster(0));

        await host.AssertAsync<ReadOutcome.Unavailable>(Image.Small);
        await host.AssertAsync<ReadOutcome.Unavailable>(Image.Full);
    }

    [Fact]
    public async Task Read_NotRenderable_IsSaid()
    {
        var cluster = new FakeCluster(3) { Rendered = new RenderOutcome.NotRenderable("too wide") };
        cluster.For(Image.Id)[0].Hold(Image);
        await using var host = RelayHost.Start(cluster);

        Assert.Equal("too wide", (await host.AssertAsync<ReadOutcome.NotRenderable>(Image.Small)).Why);
    }

    [Fact]
    public async Task Forget_WhileItIsFetched_NothingStays()
    {
        var cluster = new FakeCluster(3);
        var release = new TaskCompletionSource<RenditionReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.For(Image.Id)[0].Find = (_, _) =>
        {
            asked.TrySetResult();
            return new(release.Task);
        };
        await using var host = RelayHost.Start(cluster);

        var reading = host.ReadAsync(Image.Small);
        await asked.Task.WaitAsync(Token);
        host.Remote.Forget(Image.Id);
        release.SetResult(new RenditionReply.Found(Made));
        await reading;

        Assert.False(host.Hot.TryGet(Image.Small, out _));
        Assert.Null(host.Cache.TryOpen(Image.Small));
        Assert.Equal(0, host.Cache.Bytes);
    }
}
