using Reticulum.Images;
using Reticulum.Replication;
using Xunit;

namespace Reticulum.Tests.Relay;

/// <summary>Originals from other nodes: no byte before all are proven, and the next node where they are not.</summary>
public sealed class RemoteOriginalsTests
{
    private static readonly TestImage Image = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(64 << 20)]
    [InlineData(0)]
    public async Task Read_Original_IsTheVeryBytesWithRanges(long cacheBytes)
    {
        var cluster = new FakeCluster(3);
        cluster.For(Image.Id)[0].Hold(Image);
        await using var host = RelayHost.Start(cluster, cacheBytes: cacheBytes);

        var found = Assert.IsType<ReadOutcome.Found>(await host.Remote.ReadAsync(Image.Full, Token));
        await using (var content = found.Content)
        {
            Assert.True(content.HasRanges);
            Assert.Equal((Image.Id.ToString(), (long)Image.Bytes.Length, TestImage.Uploaded), (content.EntityTag, content.Length, content.LastModified));
            await using var stream = await content.OpenAsync(Token);
            stream!.Position = 100_000;
            var part = new byte[1_000];
            await stream.ReadExactlyAsync(part, Token);
            Assert.Equal(Image.Bytes[100_000..101_000], part);
            stream.Position = stream.Length - 10;
            Assert.Equal(10, await stream.ReadAsync(part, Token));
        }

        Assert.Empty(Directory.GetFiles(host.Home["cache/tmp"]));
    }

    [Fact]
    public async Task Read_OriginalASecondTime_AsksNobody()
    {
        var cluster = new FakeCluster(3);
        cluster.For(Image.Id)[0].Hold(Image);
        await using var host = RelayHost.Start(cluster);
        await host.AssertGivesAsync(Image.Full, Image.Bytes);

        await host.AssertGivesAsync(Image.Full, Image.Bytes);

        Assert.Equal(1, cluster.All.Sum(copies => copies.Asked.Originals));
        Assert.Equal(0, cluster.All.Sum(copies => copies.Asked.States + copies.Asked.Finds));
    }

    [Fact]
    public async Task Read_48ReadersOfAnOriginal_OneHop()
    {
        var cluster = new FakeCluster(3);
        var owner = cluster.For(Image.Id)[0];
        owner.Hold(Image);
        var open = owner.Original;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        owner.Original = async token =>
        {
            await release.Task;
            return await open(token);
        };
        await using var host = RelayHost.Start(cluster, cacheBytes: 0);

        var readers = Enumerable.Range(0, 48).Select(_ => host.ReadAsync(Image.Full)).ToArray();
        release.SetResult();

        Assert.All(await Task.WhenAll(readers), answer => Assert.Equal(Image.Bytes, answer.Bytes));
        Assert.Equal(1, owner.Asked.Originals);
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("short")]
    [InlineData("long")]
    [InlineData("torn")]
    public async Task Read_OneNodeSendsWrongBytes_TheNextIsAsked(string how)
    {
        var cluster = new FakeCluster(3);
        var owners = cluster.For(Image.Id);
        var flipped = Image.Bytes.ToArray();
        flipped[123_456] ^= 4;
        owners[0].Original = _ => new(new OriginalReply.Found(Image.Metadata, how switch
        {
            "flipped" => new MemoryStream(flipped),
            "short" => new MemoryStream(Image.Bytes[..^1]),
            "long" => new MemoryStream([.. Image.Bytes, 0]),
            _ => new TornStream(Image.Bytes[..1000]),
        }));
        owners[1].Hold(Image);
        await using var host = RelayHost.Start(cluster);

        await host.AssertGivesAsync(Image.Full, Image.Bytes);

        Assert.Equal((1, 1, 0), (owners[0].Asked.Originals, owners[1].Asked.Originals, owners[2].Asked.Originals));
        Assert.Empty(Directory.GetFiles(host.Home["cache/tmp"]));
    }

    [Fact]
    public async Task Read_OnlyWrongBytesAnywhere_UnavailableAndEveryNodeAskedOnce()
    {
        var cluster = new FakeCluster(4);
        foreach (var copies in cluster.All)
        {
            copies.Original = _ => new(new OriginalReply.Found(Image.Metadata, new MemoryStream(new byte[Image.Bytes.Length])));
        }

        await using var host = RelayHost.Start(cluster);

        await host.AssertAsync<ReadOutcome.Unavailable>(Image.Full);
        Assert.All(cluster.All, copies => Assert.Equal(1, copies.Asked.Originals));
    }

    [Fact]
    public async Task Read_FullInAnotherFormat_IsARendition()
    {
        var key = Image.Full with { Format = ImageFormat.WebP };
        var cluster = new FakeCluster(3) { Rendered = new RenderOutcome.Made(Image.Rendition(key)) };
        cluster.For(Image.Id)[0].Hold(Image);
        await using var host = RelayHost.Start(cluster);

        await host.AssertGivesAsync(key, Image.Rendition(key).Bytes.ToArray());
        await host.AssertGivesAsync(Image.Full, Image.Bytes);
    }

    [Fact]
    public async Task Read_MissInAHealthyCluster_AsksEachOwnerOnce()
    {
        var cluster = new FakeCluster(5);
        await using var host = RelayHost.Start(cluster);

        await host.AssertAsync<ReadOutcome.NotFound>(Image.Full);

        Assert.Equal([1, 1, 1, 0, 0], cluster.For(Image.Id).Select(copies => copies.Asked.Originals));
        Assert.Equal(0, cluster.GrainCalls);
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(3, 2, false)]
    public async Task Read_OneOwnerSaysDeletedAnotherHasIt_TheHigherGenerationDecides(long copy, long tombstone, bool isDeleted)
    {
        var image = new TestImage(generation: copy);
        var cluster = new FakeCluster(3);
        var owners = cluster.For(image.Id);
        owners[0].Be(new CopyState.Deleted(new Tombstone(tombstone, TestImage.Uploaded)));
        owners[1].Hold(image);
        await using var host = RelayHost.Start(cluster);

        Assert.Equal(isDeleted, (await host.ReadAsync(image.Full)).Outcome is ReadOutcome.Deleted);
    }

    /// <summary>Breaks off, as a connection does.</summary>
    private sealed class TornStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("connection reset");
    }
}
