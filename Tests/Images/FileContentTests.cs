using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Tests.Blobs;
using Xunit;

namespace Reticulum.Tests.Images;

/// <summary>Between the moment when an original is found and the moment when it is opened, anything may have become of it.</summary>
public sealed class FileContentTests : IDisposable
{
    private readonly TemporaryStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_NothingHappened_GivesTheBytes()
    {
        var (_, content) = await FindAsync();

        await using var stream = await content.OpenAsync(Cancellation);

        Assert.NotNull(stream);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancellation);
        Assert.Equal(TemporaryStore.Bytes("a picture"), copy.ToArray());
    }

    [Fact]
    public async Task Open_LetGoOfMeanwhile_GivesNothing()
    {
        var (id, content) = await FindAsync();
        Assert.True(_store.Blobs.Trash(id, _store.Blobs.Find(id), static () => true, DateTimeOffset.UnixEpoch));

        Assert.Null(await content.OpenAsync(Cancellation));
    }

    [Fact]
    public async Task Open_DeletedMeanwhile_GivesNothing()
    {
        var (id, content) = await FindAsync();
        _store.Blobs.Delete(id, new Tombstone(2, DateTimeOffset.UnixEpoch));

        Assert.Null(await content.OpenAsync(Cancellation));
    }

    [Fact]
    public async Task Open_QuarantinedMeanwhile_GivesNothing()
    {
        var (id, content) = await FindAsync();
        Assert.True(_store.Blobs.Quarantine(id, "corrupt"));

        Assert.Null(await content.OpenAsync(Cancellation));
    }

    public void Dispose() => _store.Dispose();

    private async Task<(ImageId Id, ImageContent Content)> FindAsync()
    {
        var id = await _store.StoredAsync("a picture");
        var present = Assert.IsType<BlobState.Present>(_store.Blobs.Find(id));
        return (id, FileContent.OfOriginal(_store.Blobs, present.Path, present.Metadata!));
    }
}
