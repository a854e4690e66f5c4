using Reticulum.Relay;
using Reticulum.Replication;
using Xunit;

namespace Reticulum.Tests.Relay;

/// <summary>How a node that does not own an image gets the better bytes of what is hot there.</summary>
public sealed class PolishedRenditionsTests
{
    private const int PolishAfter = 16;
    private static readonly TestImage Image = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProvedHot_ItsOwnerHasPolishedIt_IsReplacedInMemoryAndCache()
    {
        var (cluster, host) = await StartAsync();
        await using var _ = host;
        var polished = Image.Rendition(Image.Small, 3_000) with { IsPolished = true };
        cluster.For(Image.Id)[0].Polished = static key => new(new RenditionReply.Found(Image.Rendition(key, 3_000) with { IsPolished = true }));

        await ReadUntilAskedAsync(host);

        await host.AssertGivesAsync(Image.Small, polished.Bytes.ToArray());
        host.Hot.Clear();
        await host.AssertGivesAsync(Image.Small, polished.Bytes.ToArray());
        Assert.True(host.Hot.TryGet(Image.Small, out var kept) && kept.IsPolished);
        Assert.Equal(1, cluster.All.Sum(static copies => copies.Asked.Finds));
    }

    [Fact]
    public async Task ProvedHot_NotPolishedYet_IsAskedForAgainAfterTwiceAsManyReaders()
    {
        var (cluster, host) = await StartAsync();
        await using var _ = host;
        var asked = 0;
        cluster.For(Image.Id)[0].Polished = _ =>
        {
            asked++;
            return new(new RenditionReply.NotMade(Image.Metadata));
        };

        var first = ReadUntilAskedAsync(host);
        await first;
        Assert.Equal(1, asked);
        await ReadUntilAskedAsync(host, 2 * PolishAfter);

        Assert.Equal(2, asked);
        await host.AssertGivesAsync(Image.Small, Image.Rendition(Image.Small).Bytes.ToArray());
    }

    [Fact]
    public async Task ProvedHot_TheAnswerIsWrong_IsNotTaken()
    {
        var (cluster, host) = await StartAsync();
        await using var _ = host;
        cluster.For(Image.Id)[0].Polished = static key =>
            new(new RenditionReply.Found(Image.Rendition(key, 3_000) with { IsPolished = true, Checksum = new string('0', 32) }));

        await ReadUntilAskedAsync(host);

        await host.AssertGivesAsync(Image.Small, Image.Rendition(Image.Small).Bytes.ToArray());
    }

    [Fact]
    public async Task ProvedHot_DeletedBeforeTheAnswer_NothingComesBack()
    {
        var (cluster, host) = await StartAsync();
        await using var _ = host;
        cluster.For(Image.Id)[0].Polished = key =>
        {
            host.Remote.Forget(Image.Id);
            return new(new RenditionReply.Found(Image.Rendition(key, 3_000) with { IsPolished = true }));
        };

        await ReadUntilAskedAsync(host);

        Assert.False(host.Hot.TryGet(Image.Small, out var found), $"{found}");
        Assert.False(host.Cache.Has(Image.Small));
    }

    private static async Task<(FakeCluster Cluster, RelayHost Host)> StartAsync()
    {
        var cluster = new FakeCluster(3);
        cluster.For(Image.Id)[0].Hold(Image, isMade: true);
        var host = RelayHost.Start(cluster, replication: 1);
        await host.Get<PolishedRenditions>().StartAsync(Token);
        await host.AssertGivesAsync(Image.Small, Image.Rendition(Image.Small).Bytes.ToArray());
        return (cluster, host);
    }

    private static async Task ReadUntilAskedAsync(RelayHost host, int readers = PolishAfter)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Get<PolishedRenditions>().Asked += (_, _) => asked.TrySetResult();
        for (var reader = 0; reader < readers; reader++)
        {
            await host.ReadAsync(Image.Small);
        }

        await asked.Task.WaitAsync(Token);
    }
}
