using CsCheck;
using Reticulum.Blobs;
using Reticulum.Replication;
using Xunit;

namespace Reticulum.Tests.Replication;

/// <summary>What lies in <c>outbox/</c>, before and after a crash.</summary>
public sealed class OutboxDiskTests
{
    [Fact]
    public async Task Add_OnReturn_IsFlushedWithItsDirectory()
    {
        await using var harness = new OutboxHarness();
        var image = TestImage.Of(TestImage.Bytes("a picture"), generation: 4);
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));

        Assert.Equal(["file", harness.Root], harness.Store.Fsync.Flushed);
        Assert.Equal([$"{image.Id}.4.json"], harness.Files);
    }

    [Fact]
    public async Task Add_NoNodes_IsNothing()
    {
        await using var harness = new OutboxHarness();
        Assert.True(await harness.AddAsync(OutboxHarness.Copy(TestImage.Of(TestImage.Bytes("a picture")))));

        Assert.Empty(harness.Files);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("directory")]
    public async Task Add_FlushFails_ThrowsAndTheNodeIsReadOnly(string which)
    {
        await using var harness = new OutboxHarness();
        harness.Store.Fsync.Fails = what => what == "file" == (which == "file");

        await Assert.ThrowsAsync<DiskFaultException>(() => harness.AddAsync(OutboxHarness.Copy(TestImage.Of(TestImage.Bytes("a picture")), harness.Nodes[1])));
        Assert.True(harness.Store.Guard.Failed);
        Assert.Equal(0, harness.Outbox.Pending);
        Assert.Empty(harness.Store.TemporaryFiles());
    }

    [Fact]
    public async Task Add_UpToTheBound_TakesNoneBeyondIt()
    {
        await using var harness = new OutboxHarness(maxEntries: 2);
        var images = Enumerable.Range(0, 3).Select(n => TestImage.Of(TestImage.Bytes($"picture {n}"))).ToArray();

        Assert.True(await harness.AddAsync(OutboxHarness.Copy(images[0], harness.Nodes[1])));
        Assert.True(await harness.AddAsync(OutboxHarness.Copy(images[1], harness.Nodes[1])));
        Assert.False(await harness.AddAsync(OutboxHarness.Copy(images[2], harness.Nodes[1])));
        Assert.True(await harness.AddAsync(OutboxHarness.Copy(images[1], harness.Nodes[2]))); // one that is there may grow
        Assert.Equal(2, harness.Outbox.Pending);
        Assert.Equal(2, harness.Files.Count);
    }

    /// <summary>Before that "nothing is owed" means nothing.</summary>
    [Fact]
    public async Task Start_TheDiskHasBeenRead_WhatIsOwedIsKnown()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture");
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));
        Assert.False(harness.Instruments.IsKnown);
        await harness.StartAsync();
        await harness.TriedAsync();
        Assert.True(harness.Instruments.IsKnown);
    }

    [Fact]
    public async Task Restart_NotDelivered_IsDeliveredByTheNextProcess()
    {
        await using var harness = new OutboxHarness();
        var (image, bytes) = await harness.StoredAsync("a picture");
        harness.Peers[harness.Nodes[1]].Reachable = false;
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1], harness.Nodes[2]));
        await harness.TriedAsync();
        await harness.TriedAsync();
        await harness.RestartAsync();
        Assert.Equal(0, harness.Outbox.Pending);

        // The node that had it already is asked to confirm, no more.
        harness.Peers[harness.Nodes[1]].Reachable = true;
        await harness.StartAsync();
        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Equal(bytes, harness.Peers[harness.Nodes[1]].BytesOf(image.Id));
        Assert.Equal(1, harness.Peers[harness.Nodes[2]].CountOf("store"));
        Assert.Empty(harness.Files);
    }

    [Fact]
    public async Task Add_ANewerOne_TakesOverTheFileOfTheOlder()
    {
        await using var harness = new OutboxHarness();
        var image = TestImage.Of(TestImage.Bytes("a picture"));
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));
        await harness.AddAsync(OutboxHarness.Burial(image.Id, 2, harness.Nodes[2]));
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[3])); // late: it is the older one

        Assert.Equal([$"{image.Id}.2.json"], harness.Files);
        Assert.Equal(harness.Nodes[1..].Select(node => node.Id), harness.Outbox.PendingFor(image.Id).Order());
        Assert.Equal(1, harness.Outbox.Pending);
    }

    /// <summary>A crash after step 2 of adding.</summary>
    [Fact]
    public async Task Start_TwoEntriesOfOneImage_AreMerged()
    {
        await using var harness = new OutboxHarness();
        var (image, bytes) = await harness.StoredAsync("a picture");
        harness.Peers[harness.Nodes[1]].Put(image, bytes);
        harness.Store.Blobs.Delete(image.Id, new(2, DateTimeOffset.UnixEpoch));
        WriteFile(harness, OutboxHarness.Copy(image, harness.Nodes[1]));
        WriteFile(harness, OutboxHarness.Burial(image.Id, 2, harness.Nodes[2]));
        await harness.StartAsync();

        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        Assert.IsType<CopyState.Deleted>(harness.Peers[harness.Nodes[1]].State(image.Id));
        Assert.IsType<CopyState.Deleted>(harness.Peers[harness.Nodes[2]].State(image.Id));
        Assert.Empty(harness.Files);
    }

    [Fact]
    public async Task Start_AnUnreadableEntry_IsKeptAsideAndStopsNothing()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture");
        var bad = OutboxFile.NameOf(TestImage.Of(TestImage.Bytes("another")).Id, 1);
        File.WriteAllText(Path.Join(harness.Root, bad), """{"nodes":["0000""");
        File.WriteAllText(Path.Join(harness.Root, "readme.txt"), "not ours");
        WriteFile(harness, OutboxHarness.Copy(image, harness.Nodes[1]));
        await harness.StartAsync();

        Assert.Equal((image.Id, harness.Nodes[1].Id, Delivery.Delivered), await harness.TriedAsync());
        Assert.Equal(new[] { bad + ".bad", "readme.txt" }.Order(StringComparer.Ordinal), harness.Files);
    }

    [Fact]
    public async Task Deliver_ItsFileIsGone_IsForgotten()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture");
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));
        File.Delete(Path.Join(harness.Root, harness.Files[0]));
        var (other, _) = await harness.StoredAsync("another");
        await harness.AddAsync(OutboxHarness.Copy(other, harness.Nodes[1]));
        await harness.StartAsync();

        Assert.Equal((other.Id, harness.Nodes[1].Id, Delivery.Delivered), await harness.TriedAsync());
        Assert.Equal(0, harness.Outbox.Pending);
    }

    [Fact]
    public async Task Stop_ADeliveryHangs_EndsIt()
    {
        await using var harness = new OutboxHarness();
        var (image, _) = await harness.StoredAsync("a picture");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Peers[harness.Nodes[1]].Before = async (_, token) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, harness.Time, token);
            return null;
        };
        await harness.StartAsync();
        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1]));
        await asked.Task;
        await harness.RestartAsync();

        Assert.Single(harness.Files);
    }

    [Fact]
    public async Task Deliver_ManyNodes_AtMostFourAtOnceAndOneForEach()
    {
        await using var harness = new OutboxHarness(nodes: 10);
        var (image, _) = await harness.StoredAsync("a picture");
        var (other, _) = await harness.StoredAsync("another");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (now, most) = (0, 0);
        var counting = new Lock();
        foreach (var node in harness.Nodes)
        {
            harness.Peers[node].Before = async (_, token) =>
            {
                lock (counting)
                {
                    most = Math.Max(most, ++now);
                    if (now == Outbox.MaxDeliveries)
                    {
                        full.TrySetResult();
                    }
                }

                await gate.Task.WaitAsync(token);
                lock (counting)
                {
                    now--;
                }

                return null;
            };
        }

        await harness.AddAsync(OutboxHarness.Copy(image, harness.Nodes[1..]));
        await harness.AddAsync(OutboxHarness.Copy(other, harness.Nodes[1..]));
        await harness.StartAsync();
        await full.Task;
        gate.SetResult();
        for (var delivery = 0; delivery < 18; delivery++)
        {
            Assert.Equal(Delivery.Delivered, (await harness.TriedAsync()).Delivery);
        }

        Assert.Equal(Outbox.MaxDeliveries, most);
        Assert.All(harness.Peers.Nodes, node => Assert.False(node.Overlapped));
        Assert.Empty(harness.Files);
    }

    /// <summary>Nodes that come, go and refuse, restarts in between: in the end everybody has what he is owed, and nothing is left.</summary>
    [Fact]
    public Task Outbox_AnyTroubles_EverythingArrivesOnce() =>
        Gen.Select(Gen.Int[0, 5].Array[1, 12], Gen.Bool.Array[3].Array[6]).SampleAsync(
            async (troubles, owed) =>
            {
                await using var harness = new OutboxHarness();
                var images = new List<Reticulum.Images.ImageMetadata>();
                for (var at = 0; at < owed.Length; at++)
                {
                    images.Add((await harness.StoredAsync($"picture {at}")).Image);
                }

                await harness.StartAsync();
                var next = 0;
                foreach (var trouble in troubles)
                {
                    switch (trouble)
                    {
                        case < 3:
                            harness.Peers[harness.Nodes[trouble + 1]].Reachable ^= true;
                            break;
                        case 3:
                            await harness.RestartAsync();
                            await harness.StartAsync();
                            break;
                        case 4:
                            harness.Time.Advance(TimeSpan.FromSeconds(1));
                            break;
                        default:
                            next = await AddNextAsync(harness, images, owed, next);
                            break;
                    }
                }

                while (next < images.Count)
                {
                    next = await AddNextAsync(harness, images, owed, next);
                }

                foreach (var node in harness.Peers.Nodes)
                {
                    node.Reachable = true;
                }

                await harness.RestartAsync();
                await harness.StartAsync();
                while (harness.Files.Count > 0)
                {
                    await harness.TriedAsync();
                }

                for (var at = 0; at < owed.Length; at++)
                {
                    Assert.Equal(harness.Nodes[1..].Where((_, n) => owed[at][n]).Select(node => node.Id), harness.Peers.HoldersOf(images[at].Id).Order());
                }

                Assert.All(harness.Peers.Nodes, node => Assert.False(node.Overlapped));
            },
            iter: 30);

    private static async Task<int> AddNextAsync(OutboxHarness harness, List<Reticulum.Images.ImageMetadata> images, bool[][] owed, int next)
    {
        if (next < images.Count)
        {
            await harness.AddAsync(OutboxHarness.Copy(images[next], [.. harness.Nodes[1..].Where((_, n) => owed[next][n])]));
        }

        return next + 1;
    }

    private static void WriteFile(OutboxHarness harness, OutboxEntry entry) =>
        File.WriteAllBytes(Path.Join(harness.Root, OutboxFile.NameOf(entry.Id, entry.Generation)), OutboxFile.Write(entry));
}
