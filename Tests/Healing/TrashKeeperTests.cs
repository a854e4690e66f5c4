using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Tests.Blobs;
using Xunit;

namespace Reticulum.Tests.Healing;

public sealed class TrashKeeperTests : IDisposable
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    public async Task Empty_Retention_KeepsUpToIt(int secondsAfter, int left)
    {
        var id = await _store.StoredAsync("a picture");
        Assert.True(_store.Blobs.Trash(id, _store.Blobs.Find(id), static () => true, _time.GetUtcNow()));

        _time.Advance(Retention + TimeSpan.FromSeconds(secondsAfter));
        new TrashKeeper(_store.Data, Options.Create(new TrashOptions { Retention = Retention }), _time, NullLogger<TrashKeeper>.Instance)
            .Empty(TestContext.Current.CancellationToken);
        Assert.Equal(left, Directory.GetDirectories(_store.Data.FullPath(BlobPath.Trash)).Length);
    }

    /// <summary>Both ends of the rename are flushed: a power cut leaves the copy in one of them.</summary>
    [Fact]
    public async Task Trash_FlushesBothEnds()
    {
        var id = await _store.StoredAsync("a picture");
        _store.Fsync.Flushed.Clear();
        _store.Blobs.Trash(id, _store.Blobs.Find(id), static () => true, _time.GetUtcNow());
        Assert.Equal([_store.Data.FullPath(BlobPath.Trash), Path.GetDirectoryName(_store.DirectoryOf(id))!], _store.Fsync.Flushed);
    }

    [Fact]
    public async Task Trash_TheDiskFails_TheNodeTakesNothingNew()
    {
        var id = await _store.StoredAsync("a picture");
        _store.Fsync.Fails = static _ => true;
        Assert.Throws<DiskFaultException>(() => _store.Blobs.Trash(id, _store.Blobs.Find(id), static () => true, _time.GetUtcNow()));
        Assert.True(_store.Guard.Failed);
    }
}
