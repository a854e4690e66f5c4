using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Tests.Replication;
using Xunit;

namespace Reticulum.Tests.Healing;

/// <summary>Nothing goes on another's word.</summary>
public sealed class ExcessTests : IAsyncLifetime
{
    private readonly HealingLab _lab = new(nodes: 4, replication: 3);
    private readonly ImageId _id = TestImage.Of(TestImage.Bytes("a picture")).Id;
    private HealingNode _keeper = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _keeper = _lab[_lab.Nodes.Single(node => !_lab.OwnersOf(_id).Contains(node))];
        await _keeper.StoreAsync("a picture");
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task LetGo_AllOwnersProve_GoesToTheTrashWhole()
    {
        await StoreAtOwnersAsync();
        Assert.True(await TryAsync());

        Assert.IsType<BlobState.Missing>(_keeper.Blobs.Find(_id));
        var trashed = Assert.Single(_keeper.Trash);
        Assert.StartsWith(_id.ToString(), Path.GetFileName(trashed), StringComparison.Ordinal);
        Assert.Equal(TestImage.Bytes("a picture"), await File.ReadAllBytesAsync(Path.Join(trashed, "full.jpg"), Cancellation));
        Assert.True(File.Exists(Path.Join(trashed, BlobPath.Metadata)));
    }

    [Fact]
    public async Task LetGo_OneOwnerHasNone_Stays()
    {
        await StoreAtOwnersAsync(but: 1);
        Assert.False(await TryAsync());
        Assert.True(_keeper.HoldsRight(_id));
    }

    /// <summary>Owners with truncated copies, the only good one elsewhere: it stays until they are right.</summary>
    [Fact]
    public async Task LetGo_OwnersHaveTruncatedCopies_StaysUntilTheyAreRight()
    {
        await StoreAtOwnersAsync();
        foreach (var owner in _lab.OwnersOf(_id))
        {
            await File.WriteAllBytesAsync(_lab[owner].PathOf(_id), TestImage.Bytes("a pic"), Cancellation);
        }

        Assert.False(await TryAsync());
        Assert.True(_keeper.HoldsRight(_id));

        await _lab.HealAsync();
        Assert.All(_lab.OwnersOf(_id), owner => Assert.True(_lab[owner].HoldsRight(_id)));
        Assert.False(_keeper.Holds(_id));
    }

    [Fact]
    public async Task LetGo_AnOwnerIsAway_Stays()
    {
        await StoreAtOwnersAsync();
        _lab.Away.Add(_lab.OwnersOf(_id)[2].Id);
        Assert.False(await TryAsync()); // not yet noticed
        _lab.Set(_lab.Layout);
        Assert.False(await TryAsync());
        Assert.True(_keeper.HoldsRight(_id));
    }

    [Fact]
    public async Task LetGo_AnOwnerHasAnotherLayout_Stays()
    {
        await StoreAtOwnersAsync();
        var owner = _lab[_lab.OwnersOf(_id)[1]];
        owner.Take(_lab.Next(static members => members), [.. _lab.Nodes.Select(node => node.Id)], []);
        Assert.False(await TryAsync());
    }

    [Fact]
    public async Task LetGo_ByAnOwner_Never()
    {
        await StoreAtOwnersAsync();
        Assert.False(await _lab[_lab.OwnersOf(_id)[0]].Excess.TryLetGoAsync(_id, Cancellation));
    }

    [Fact]
    public async Task LetGo_OfWrongBytes_QuarantinesThemAndKeepsNothingBack()
    {
        await StoreAtOwnersAsync();
        await File.WriteAllTextAsync(_keeper.PathOf(_id), "a p1cture", Cancellation);
        Assert.False(await TryAsync());
        Assert.Single(_keeper.Quarantine);

        Assert.True(await TryAsync()); // what is left of it: the owners have the image
        Assert.IsType<BlobState.Missing>(_keeper.Blobs.Find(_id));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task LetGo_MaxReplication_KeepsUpToIt(int max, bool goes)
    {
        await using var lab = new HealingLab(nodes: 4, replication: 3, maxReplication: max);
        foreach (var node in lab.Nodes)
        {
            await lab[node].StoreAsync("a picture");
        }

        Assert.Equal(goes, await lab[_keeper.Node].Excess.TryLetGoAsync(_id, Cancellation));
    }

    [Fact]
    public async Task LetGo_OfATombstone_WhenAllOwnersHaveIt()
    {
        var grave = new Tombstone(2, DateTimeOffset.UnixEpoch);
        _keeper.Blobs.Delete(_id, grave);
        Assert.False(await TryAsync());
        foreach (var owner in _lab.OwnersOf(_id).Skip(1))
        {
            _lab[owner].Blobs.Delete(_id, grave);
        }

        Assert.False(await TryAsync());
        _lab[_lab.OwnersOf(_id)[0]].Blobs.Delete(_id, grave with { Generation = 3 });
        Assert.False(await TryAsync()); // their word counts once they have been seen under this layout
        var agreement = (Agreement)_keeper.Services.GetService(typeof(Agreement))!;
        foreach (var owner in _lab.OwnersOf(_id))
        {
            agreement.Note(owner.Id, _lab.Layout.Version);
        }

        Assert.True(await TryAsync());
        Assert.IsType<BlobState.Missing>(_keeper.Blobs.Find(_id));
    }

    [Fact]
    public async Task Prove_IsTheNonceOverTheBytes()
    {
        await StoreAtOwnersAsync();
        var (image, owner) = (TestImage.Of(TestImage.Bytes("a picture")), _lab[_lab.OwnersOf(_id)[0]].Port.Copies);
        var nonce = new byte[32];
        nonce[3] = 7;
        var challenge = new ProofChallenge(_lab.Layout.Version, Convert.ToHexStringLower(nonce));

        var proven = Assert.IsType<ProofReply.Proven>(await owner.ProveAsync(image, challenge, Cancellation));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(nonce, TestImage.Bytes("a picture"))), proven.Mac);
        Assert.IsType<ProofReply.NotProven>(await owner.ProveAsync(image, challenge with { LayoutVersion = 99 }, Cancellation));
        Assert.IsType<ProofReply.NotProven>(await owner.ProveAsync(image with { Generation = 2 }, challenge, Cancellation)); // it knows an older one
        Assert.IsType<ProofReply.NotProven>(await _keeper.Port.Copies.ProveAsync(image, challenge, Cancellation)); // no owner
    }

    /// <summary>The window between the last proof and the rename: another layout makes this node's own copy count.</summary>
    [Fact]
    public async Task Trash_TheReasonIsGone_Stays()
    {
        await StoreAtOwnersAsync();
        var seen = Assert.IsType<BlobState.Present>(_keeper.Blobs.Find(_id));
        Assert.False(_keeper.Blobs.Trash(_id, seen, static () => false, DateTimeOffset.UnixEpoch));
        Assert.False(_keeper.Blobs.Trash(_id, seen with { Metadata = seen.Metadata! with { Generation = 2 } }, static () => true, DateTimeOffset.UnixEpoch));
        Assert.False(_keeper.Blobs.Trash(_id, new BlobState.Lost(seen.Metadata!), static () => true, DateTimeOffset.UnixEpoch));
        Assert.True(_keeper.HoldsRight(_id));
        Assert.True(_keeper.Blobs.Trash(_id, seen, static () => true, DateTimeOffset.UnixEpoch));
    }

    private async Task StoreAtOwnersAsync(int but = 0)
    {
        foreach (var owner in _lab.OwnersOf(_id).Skip(but))
        {
            await _lab[owner].StoreAsync("a picture");
        }
    }

    private async Task<bool> TryAsync() => await _keeper.Excess.TryLetGoAsync(_id, Cancellation);
}
