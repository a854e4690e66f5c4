using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Peers;

/// <summary>One node asks another over real HTTP; what its disk says is what the test told it to.</summary>
public sealed class PeerCopiesTests : IAsyncLifetime
{
    private static readonly byte[] Picture = PeerImages.Bytes(3_000_000);
    private static readonly ImageMetadata Image = PeerImages.Of(Picture);
    private static readonly Tombstone Tombstone = new(8, DateTimeOffset.UnixEpoch.AddTicks(1234567));
    private static readonly RenditionKey Key = new(Image.Id, SizeSpec.Box(300, 0), ImageFormat.WebP);

    private PeerNode _asking = null!;
    private PeerNode _asked = null!;

    public static TheoryData<CopyState> States =>
    [
        new CopyState.Missing(), new CopyState.Present(Image), new CopyState.Present(Image, DateTimeOffset.UnixEpoch.AddHours(3)), new CopyState.Lost(Image),
        new CopyState.Deleted(Tombstone), new CopyState.Unknown("broken disk"),
    ];

    public static TheoryData<StoreReply> StoreReplies =>
    [
        new StoreReply.Stored(), new StoreReply.Superseded(9), new StoreReply.Collision(), new StoreReply.Missing(), new StoreReply.Refused("full", NoRoom: true),
        new StoreReply.Refused("read-only"), new StoreReply.Unreachable("broken disk"),
    ];

    public static TheoryData<OriginalReply> OriginalReplies =>
        [new OriginalReply.Missing(), new OriginalReply.Lost(), new OriginalReply.Deleted(Tombstone), new OriginalReply.Unreachable("broken disk")];

    public static TheoryData<RenditionReply> RenditionReplies =>
    [
        new RenditionReply.NotMade(Image), new RenditionReply.NotRenderable("animated"), new RenditionReply.Busy(TimeSpan.FromSeconds(2.5)), new RenditionReply.Missing(),
        new RenditionReply.Lost(), new RenditionReply.Deleted(Tombstone), new RenditionReply.Unreachable("broken disk"),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IImageCopies Copies => _asking.Peers.CopiesOf(_asked.Node);

    public async ValueTask InitializeAsync() => (_asking, _asked) = (await PeerNode.StartAsync(), await PeerNode.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _asking.DisposeAsync();
        await _asked.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task State_Anything_ComesThrough(CopyState state)
    {
        _asked.Copies.State = (_, _) => new(state);
        Assert.Equal(state, await Copies.StateAsync(Image.Id, Cancelled));
        Assert.Equal($"state {Image.Id}", Assert.Single(_asked.Copies.Asked));
    }

    [Theory]
    [MemberData(nameof(StoreReplies))]
    public async Task Confirm_Anything_ComesThrough(StoreReply reply)
    {
        _asked.Copies.Confirmed = reply;
        Assert.Equal(reply, await Copies.ConfirmAsync(Image, Cancelled));
        Assert.Equal($"confirm {Image}", Assert.Single(_asked.Copies.Asked));
    }

    [Fact]
    public async Task Store_AnOriginal_ArrivesWhole()
    {
        Assert.IsType<StoreReply.Stored>(await Copies.StoreAsync(Image, static () => new MemoryStream(Picture), Cancelled));
        Assert.Equal($"store {Image}", Assert.Single(_asked.Copies.Asked));
        Assert.Equal(Picture, Assert.Single(_asked.Copies.Whole));
    }

    /// <summary>What is known without the bytes is answered before they are sent.</summary>
    [Theory]
    [MemberData(nameof(StoreReplies))]
    public async Task Store_AnsweredWithoutALook_ComesThroughAndKeepsTheBytes(StoreReply reply)
    {
        var opened = 0;
        _asked.Copies.Store = (_, _, _) => new(reply);
        Assert.Equal(reply, await Copies.StoreAsync(Image, () => Opened(ref opened), Cancelled));
        Assert.Equal(0, opened);
        Assert.True(_asking.Peers.IsReachable(_asked.Node.Id));
    }

    [Fact]
    public async Task Store_OtherBytesThanAnnounced_AreNeverThereWhole()
    {
        foreach (var other in new[] { PeerImages.Bytes(Picture.Length, seed: 2), [.. Picture[..^1], (byte)(Picture[^1] ^ 1)] })
        {
            Assert.IsType<StoreReply.Unreachable>(await Copies.StoreAsync(Image, () => new MemoryStream(other), Cancelled));
        }

        Assert.Empty(_asked.Copies.Whole);
        Assert.Equal(2, _asked.Copies.Asked.Count);
    }

    [Fact]
    public async Task Store_FewerOrMoreBytes_AreNeverThereWhole()
    {
        Assert.IsType<StoreReply.Unreachable>(await Copies.StoreAsync(Image, static () => new MemoryStream(Picture, 0, Picture.Length - 1), Cancelled));
        Assert.IsType<StoreReply.Unreachable>(await Copies.StoreAsync(Image, static () => new MemoryStream([.. Picture, 0]), Cancelled));
        Assert.Empty(_asked.Copies.Whole);
    }

    [Fact]
    public async Task Store_CannotBeReadHere_IsNotThePeersFault()
    {
        for (var i = 0; i < 10; i++)
        {
            var reply = Assert.IsType<StoreReply.Unreachable>(await Copies.StoreAsync(Image, static () => throw new IOException("bad sector"), Cancelled));
            Assert.Contains("bad sector", reply.Why, StringComparison.Ordinal);
        }

        Assert.True(_asking.Peers.IsReachable(_asked.Node.Id));
    }

    [Fact]
    public async Task Store_FarBeyondTheLimit_IsRefused()
    {
        var limit = new LimitOptions().MaxUploadBytes;
        Assert.IsType<StoreReply.Refused>(await Copies.StoreAsync(Image with { Length = (2 * limit) + 1 }, static () => new MemoryStream(Picture), Cancelled));
        Assert.Empty(_asked.Copies.Asked);
        _asked.Copies.Store = (_, _, _) => new(new StoreReply.Collision());
        Assert.IsType<StoreReply.Collision>(await Copies.StoreAsync(Image with { Length = 2 * limit }, static () => new MemoryStream(Picture), Cancelled));
    }

    [Fact]
    public async Task Original_Found_IsStreamed()
    {
        _asked.Copies.Original = new OriginalReply.Found(Image, new MemoryStream(Picture));
        var found = Assert.IsType<OriginalReply.Found>(await Copies.OpenOriginalAsync(Image.Id, Cancelled));
        Assert.Equal(Image, found.Image);
        await using var bytes = found.Bytes;
        Assert.Equal(SHA256.HashData(Picture), await SHA256.HashDataAsync(bytes, Cancelled));
    }

    [Fact]
    public async Task Original_Shorter_BreaksOff()
    {
        _asked.Copies.Original = new OriginalReply.Found(Image, new MemoryStream(Picture, 0, 1_000_000));
        var found = Assert.IsType<OriginalReply.Found>(await Copies.OpenOriginalAsync(Image.Id, Cancelled));
        await using var bytes = found.Bytes;
        await Assert.ThrowsAnyAsync<IOException>(async () => await bytes.CopyToAsync(Stream.Null, Cancelled));
    }

    [Theory]
    [MemberData(nameof(OriginalReplies))]
    public async Task Original_NotThere_ComesThrough(OriginalReply reply)
    {
        _asked.Copies.Original = reply;
        Assert.Equal(reply, await Copies.OpenOriginalAsync(Image.Id, Cancelled));
    }

    [Fact]
    public async Task Original_OfAnotherImage_IsNotTaken()
    {
        _asked.Copies.Original = new OriginalReply.Found(Image, new MemoryStream(Picture));
        Assert.IsType<OriginalReply.Unreachable>(await Copies.OpenOriginalAsync(TestIds.Of(1), Cancelled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rendition_Found_ComesWithItsBytes(bool make)
    {
        var made = new Rendition(Key, PeerImages.Bytes(200_000), 300, 200, new string('a', 32), DateTimeOffset.UnixEpoch.AddDays(1));
        _asked.Copies.Rendition = new RenditionReply.Found(made);
        var found = Assert.IsType<RenditionReply.Found>(await Copies.RenditionAsync(Key, make, Cancelled)).Rendition;
        Assert.Equal(made, found with { Bytes = made.Bytes });
        Assert.Equal(made.Bytes.ToArray(), found.Bytes.ToArray());
        Assert.Equal($"rendition {Key} {make}", Assert.Single(_asked.Copies.Asked));
    }

    [Fact]
    public async Task Polished_Found_ComesWithItsBytesAndSaysThatItIs()
    {
        var polished = new Rendition(Key, PeerImages.Bytes(2_000), 300, 200, new string('a', 32), DateTimeOffset.UnixEpoch, IsPolished: true);
        _asked.Copies.Rendition = new RenditionReply.Found(polished);
        var found = Assert.IsType<RenditionReply.Found>(await Copies.PolishedAsync(Key, Cancelled)).Rendition;
        Assert.Equal(polished, found with { Bytes = polished.Bytes });
        Assert.Equal($"polished {Key}", Assert.Single(_asked.Copies.Asked));
    }

    [Theory]
    [MemberData(nameof(RenditionReplies))]
    public async Task Polished_NotThere_ComesThrough(RenditionReply reply)
    {
        _asked.Copies.Rendition = reply;
        Assert.Equal(reply, await Copies.PolishedAsync(Key, Cancelled));
    }

    [Theory]
    [MemberData(nameof(RenditionReplies))]
    public async Task Rendition_NotThere_ComesThrough(RenditionReply reply)
    {
        _asked.Copies.Rendition = reply;
        Assert.Equal(reply, await Copies.RenditionAsync(Key, make: false, Cancelled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bury_Anything_ComesThrough(bool isDurable)
    {
        _asked.Copies.Buried = isDurable;
        Assert.Equal(isDurable, await Copies.BuryAsync(Image.Id, Tombstone, Cancelled));
        Assert.Equal($"bury {Image.Id} {Tombstone}", Assert.Single(_asked.Copies.Asked));
    }

    [Fact]
    public async Task Verify_AnOutcome_ComesThrough()
    {
        _asked.Copies.Verified = new VerifyOutcome(VerifyVerdict.Lost, 0, 1, 2);
        Assert.Equal(_asked.Copies.Verified, await Copies.VerifyAsync(Image.Id, Cancelled));
    }

    [Fact]
    public async Task Node_ItsFiguresAndOrders_ComeThrough()
    {
        Assert.Equal(_asked.Local.Report(), await _asking.Peers.ReportAsync(_asked.Node, Cancelled));
        Assert.True(await _asking.Peers.NudgeAsync(_asked.Node, Cancelled));
        Assert.Equal((1, 0), (_asked.News.Kicks, _asking.News.Kicks));
        Assert.Equal(_asked.Local.Identity, await _asking.Peers.IdentifyAsync(_asked.Node.BaseUrl!, Cancelled));
    }

    [Fact]
    public async Task CopiesOf_Itself_AreItsOwn()
    {
        Assert.Same(_asking.Copies, _asking.Peers.CopiesOf(_asking.Node));
        Assert.True(_asking.Peers.IsReachable(_asking.Node.Id));
        Assert.Equal(_asking.Local.Report(), await _asking.Peers.ReportAsync(_asking.Node, Cancelled));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nowhere")]
    [InlineData("ftp://127.0.0.1")]
    public async Task State_NoAddress_IsUnknown(string? url) =>
        Assert.IsType<CopyState.Unknown>(await _asking.Peers.CopiesOf(new Node(Guid.NewGuid(), "x", BaseUrl: url)).StateAsync(Image.Id, Cancelled));

    [Fact]
    public async Task State_ItFailsThere_IsUnknownWithoutItsInsides()
    {
        _asked.Copies.State = static (_, _) => throw new InvalidOperationException("a secret path");
        var state = Assert.IsType<CopyState.Unknown>(await Copies.StateAsync(Image.Id, Cancelled));
        Assert.DoesNotContain("path", state.Why, StringComparison.Ordinal);
        Assert.True(_asking.Peers.IsReachable(_asked.Node.Id));
    }

    [Fact]
    public async Task State_ClocksApart_SaysSo()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddSeconds(-300));
        await using var late = await PeerNode.StartAsync(time);
        var state = Assert.IsType<CopyState.Unknown>(await _asking.Peers.CopiesOf(late.Node).StateAsync(Image.Id, Cancelled));
        Assert.Contains("clocks", state.Why, StringComparison.Ordinal);
        Assert.Empty(late.Copies.Asked);
    }

    private static MemoryStream Opened(ref int count)
    {
        count++;
        return new MemoryStream(Picture);
    }
}
