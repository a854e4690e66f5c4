using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Placement;
using Xunit;

namespace Reticulum.Tests.Replication;

/// <summary>Who gets what, and when an entry goes.</summary>
public sealed class OutboxTests
{
    [Fact]
    public async Task Copy_NodeIsThere_IsDeliveredAndGone()
    {
        await using var harness = new OutboxHarness();
        var (image, bytes) = await harness.StoredAsync("a picture", generation: 3);
        await harness.StartAsync();
        Assert.True(await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1], harness.Nodes[2])));

        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Equal(bytes, harness.Peers[harness.Nodes[1]].BytesOf(image.Id));
        Assert.Equal(image, Assert.IsType<CopyState.Present>(harness.Peers[harness.Nodes[2]].State(image.Id)).Image);
        Assert.Empty(harness.Files);
        Assert.Equal(0, harness.Outbox.Pending);
        Assert.Empty(harness.Outbox.PendingFor(image.Id));
    }

    [Fact]
    public async Task Copy_NodeHasItMeanwhile_GetsNoBytes()
    {
        await using var harness = new OutboxHarness();
        var (image, bytes) = await harness.StoredAsync("a picture");
        harness.Peers[harness.Nodes[1]].Put(image, bytes);
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));

        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Equal(["confirm"], harness.Peers[harness.Nodes[1]].Asked);
    }

    [Fact]
    public async Task Copy_NodeAway_IsTriedAgainWhenItsRestIsOver()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture");
        harness.Peers[harness.Nodes[1]].Reachable = false;
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));

        Assert.Equal(Delivery.NodeFailed, (await harness.TriedAsync()).Delivery);
        Assert.Equal([harness.Nodes[1].Id], harness.Outbox.PendingFor(image.Id));
        harness.Time.Advance(BackOff.Shortest);
        Assert.Equal(Delivery.NodeFailed, (await harness.TriedAsync()).Delivery);
        harness.Peers[harness.Nodes[1]].Reachable = true;
        harness.Time.Advance(BackOff.Shortest * 2);
        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Empty(harness.Files);
    }

    /// <summary>Hand home: no time passes.</summary>
    [Fact]
    public async Task Copy_NodeComesBack_IsDeliveredAtOnce()
    {
        await using var harness = new OutboxHarness();
        var (image, bytes) = await harness.StoredAsync("a picture");
        var home = harness.Nodes[1];
        harness.Map.SetAlive(harness.Nodes.Except([home]));
        harness.Peers[home].Reachable = false;
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, home));
        Assert.Equal(Delivery.NodeFailed, (await harness.TriedAsync()).Delivery);

        harness.Peers[home].Reachable = true;
        harness.Map.SetAlive(harness.Nodes);
        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Equal(bytes, harness.Peers[home].BytesOf(image.Id));
        Assert.IsType<BlobState.Present>(harness.Store.Blobs.Find(image.Id)); // its own extra copy stays
    }

    [Fact]
    public async Task Copy_OneNodeAway_TheOthersGetTheirs()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture");
        harness.Peers[harness.Nodes[1]].Reachable = false;
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1], harness.Nodes[2], harness.Nodes[3]));
        foreach (var _ in harness.Nodes[1..])
        {
            await harness.TriedAsync();
        }

        Assert.Equal([harness.Nodes[2].Id, harness.Nodes[3].Id], harness.Peers.HoldersOf(image.Id).Order());
        Assert.Equal([harness.Nodes[1].Id], harness.Outbox.PendingFor(image.Id));
        Assert.Single(harness.Files);
    }

    [Fact]
    public async Task Copy_NotOnThisDisk_IsFetchedFromAHolder()
    {
        await using var harness = new OutboxHarness();
        var bytes = TestImage.Bytes("elsewhere");
        var image = TestImage.Of(bytes);
        harness.Peers[harness.Nodes[3]].Put(image, bytes);
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));

        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Equal(bytes, harness.Peers[harness.Nodes[1]].BytesOf(image.Id));
        Assert.IsType<BlobState.Missing>(harness.Store.Blobs.Find(image.Id));
        Assert.Empty(harness.Store.TemporaryFiles());
    }

    [Fact]
    public async Task Copy_RottenOnThisDiskAndOnAHolder_IsTakenFromTheNext()
    {
        await using var harness = new OutboxHarness();
        var (image, bytes) = await harness.StoredAsync("a picture");
        File.WriteAllText(Assert.IsType<BlobState.Present>(harness.Store.Blobs.Find(image.Id)).Path, "rotten!!!");
        harness.Peers[harness.Nodes[2]].Put(image, TestImage.Bytes("rotten!!!"));
        harness.Peers[harness.Nodes[3]].Put(image, bytes);
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));

        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Equal(bytes, harness.Peers[harness.Nodes[1]].BytesOf(image.Id));
        Assert.IsType<BlobState.Lost>(harness.Store.Blobs.Find(image.Id));
        Assert.Empty(harness.Store.TemporaryFiles());
    }

    /// <summary>One that has no bytes waits, and does not keep the others from their node.</summary>
    [Fact]
    public async Task Copy_NobodyHasTheBytes_WaitsBehindTheOthers()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture");
        var nowhere = TestImage.Of(TestImage.Bytes("nowhere"));
        await harness.AddAsync(OutboxHarness.Copy(nowhere, harness.Nodes[1]));
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));
        await harness.StartAsync();

        var tried = new[] { await harness.TriedAsync(), await harness.TriedAsync() };
        Assert.Contains((nowhere.Id, harness.Nodes[1].Id, Delivery.NoBytes), tried);
        Assert.Contains((image.Id, harness.Nodes[1].Id, Delivery.Delivered), tried);
        Assert.Equal([harness.Nodes[1].Id], harness.Outbox.PendingFor(nowhere.Id));
    }

    [Fact]
    public async Task Copy_DeletedThere_IsNotResurrectedAndOwedToNobody()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture", generation: 2);
        harness.Peers[harness.Nodes[1]].Bury(image.Id, new Tombstone(2, DateTimeOffset.UnixEpoch));
        harness.Peers[harness.Nodes[2]].Reachable = false;
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1], harness.Nodes[2]));
        await harness.StartAsync();

        while ((await harness.TriedAsync()).Delivery != Delivery.Superseded)
        {
            // The other node may have been tried before, or not at all.
        }

        Assert.IsType<CopyState.Deleted>(harness.Peers[harness.Nodes[1]].State(image.Id));
        Assert.Empty(harness.Files);
        Assert.Equal(0, harness.Outbox.Pending);
    }

    [Fact]
    public async Task Copy_DeletedHereMeanwhile_IsNotSent()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture", generation: 2);
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));
        harness.Store.Blobs.Delete(image.Id, new Tombstone(2, DateTimeOffset.UnixEpoch));
        await harness.StartAsync();

        Assert.Equal(Delivery.Superseded, (await harness.TriedAsync()).Delivery);
        Assert.Empty(harness.Peers[harness.Nodes[1]].Asked);
        Assert.Empty(harness.Files);
    }

    [Fact]
    public async Task Copy_DeletedAmongTheHolders_IsNotSent()
    {
        await using var harness = new OutboxHarness();
        var bytes = TestImage.Bytes("elsewhere");
        var image = TestImage.Of(bytes, generation: 2);
        foreach (var node in harness.Nodes[2..])
        {
            harness.Peers[node].Put(image, bytes);
            harness.Peers[node].Bury(image.Id, new Tombstone(3, DateTimeOffset.UnixEpoch));
        }

        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));
        await harness.StartAsync();

        Assert.Equal(Delivery.Superseded, (await harness.TriedAsync()).Delivery);
        Assert.Empty(harness.Peers.HoldersOf(image.Id));
        Assert.Empty(harness.Files);
    }

    [Fact]
    public async Task Copy_OtherBytesThere_NothingMoreIsOwed()
    {
        await using var harness = new OutboxHarness();
        var (image, bytes) = await harness.StoredAsync("a picture");
        harness.Peers[harness.Nodes[1]].Put(image with { Sha256 = new string('0', 64) }, bytes);
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));
        await harness.StartAsync();

        Assert.Equal(Delivery.NotOwed, (await harness.TriedAsync()).Delivery);
        Assert.Empty(harness.Files);
    }

    [Fact]
    public async Task Burial_NodeComesBack_IsBuriedThereToo()
    {
        await using var harness = new OutboxHarness();
        var (image, bytes) = await harness.StoredAsync("a picture");
        harness.Peers[harness.Nodes[1]].Put(image, bytes);
        harness.Peers[harness.Nodes[1]].Reachable = false;
        harness.Map.SetAlive(harness.Nodes.Except([harness.Nodes[1]]));
        harness.Store.Blobs.Delete(image.Id, new Tombstone(2, DateTimeOffset.UnixEpoch));
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Burial(image.Id, 2, harness.Nodes[1]));
        Assert.Equal(Delivery.NodeFailed, (await harness.TriedAsync()).Delivery);

        harness.Peers[harness.Nodes[1]].Reachable = true;
        harness.Map.SetAlive(harness.Nodes);
        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Equal(2, Assert.IsType<CopyState.Deleted>(harness.Peers[harness.Nodes[1]].State(image.Id)).Tombstone.Generation);
        Assert.Empty(harness.Files);
    }

    [Fact]
    public async Task Burial_StoredAgainSince_IsNotSent()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture", generation: 3);
        await harness.AddAsync(OutboxHarness.Burial(image.Id, 2, harness.Nodes[1]));
        await harness.StartAsync();

        Assert.Equal(Delivery.Superseded, (await harness.TriedAsync()).Delivery);
        Assert.Empty(harness.Peers[harness.Nodes[1]].Asked);
    }

    [Fact]
    public async Task Copy_NodeHasLeftTheLayout_NothingMoreIsOwed()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture");
        harness.Peers[harness.Nodes[1]].Reachable = false;
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));
        Assert.Equal(Delivery.NodeFailed, (await harness.TriedAsync()).Delivery);

        var layout = RingGenerators.LayoutOf([.. harness.Nodes.Except([harness.Nodes[1]])]) with { Version = 2 };
        harness.Map.Set(new ClusterMap(layout, harness.Nodes[0].Id, alive: null, handOffsPossible: false));
        harness.Time.Advance(BackOff.Shortest);
        Assert.Equal(Delivery.NotOwed, (await harness.TriedAsync()).Delivery);
        Assert.Empty(harness.Files);
    }

    /// <summary>The layout of a node that has not joined yet, or cannot read it, knows nobody.</summary>
    [Fact]
    public async Task Copy_LayoutNotKnown_Waits()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture");
        harness.Map.Set(new ClusterMap(RingGenerators.LayoutOf([]), harness.Nodes[0].Id, alive: null, handOffsPossible: true));
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));

        Assert.Equal(Delivery.NodeFailed, (await harness.TriedAsync()).Delivery);
        Assert.Single(harness.Files);
    }

    [Fact]
    public async Task Figures_OneDeliveredOneNot_AreCounted()
    {
        await using var harness = new OutboxHarness();
        using var delivered = new MetricCollector<long>(harness.Store.Meters, OutboxInstruments.MeterName, "reticulum.outbox.delivered");
        using var failed = new MetricCollector<long>(harness.Store.Meters, OutboxInstruments.MeterName, "reticulum.outbox.failed");
        using var pending = new MetricCollector<int>(harness.Store.Meters, OutboxInstruments.MeterName, "reticulum.outbox.pending");
        var (image, _) = await harness.StoredAsync("a picture");
        harness.Peers[harness.Nodes[1]].Reachable = false;
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1], harness.Nodes[2]));
        await harness.TriedAsync();
        await harness.TriedAsync();

        pending.RecordObservableInstruments();
        Assert.Equal(1, delivered.GetMeasurementSnapshot().EvaluateAsCounter());
        Assert.Equal(1, failed.GetMeasurementSnapshot().EvaluateAsCounter());
        Assert.Equal(1, pending.LastMeasurement!.Value);
    }
}
