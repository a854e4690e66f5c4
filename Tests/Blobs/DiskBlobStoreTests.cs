using System.Security.Cryptography;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Blobs;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Blobs;

public sealed class DiskBlobStoreTests : IDisposable
{
    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Commit_NewImage_IsFoundWithItsMetadata()
    {
        var bytes = TemporaryStore.Bytes("a picture");

        Assert.Equal(CommitOutcome.Committed, await _store.StoreAsync(bytes));

        var present = Assert.IsType<BlobState.Present>(_store.Blobs.Find(TemporaryStore.IdOf(bytes)));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(present.Path, TestContext.Current.CancellationToken));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), present.Metadata!.Sha256);
        Assert.Equal(["full.jpg", "meta.json"], _store.Names(TemporaryStore.IdOf(bytes)));
        Assert.Empty(_store.TemporaryFiles());
    }

    [Fact]
    public async Task Commit_NewImage_FlushesBothFilesAndThenEveryDirectoryUpToImages()
    {
        var id = await _store.StoredAsync("a picture");
        var leaf = _store.DirectoryOf(id);
        var cd = Path.GetDirectoryName(leaf)!;
        var ab = Path.GetDirectoryName(cd)!;

        Assert.Equal(["file", "file", leaf, cd, ab, _store.Data.FullPath(BlobPath.Images)], _store.Fsync.Flushed);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("images")]
    public async Task Commit_FsyncFails_IsRefusedAndTheNodeIsReadOnly(string failing)
    {
        _store.Fsync.Fails = what => failing == "file" ? what == "file" : what != "file";
        var bytes = TemporaryStore.Bytes("a picture");

        await Assert.ThrowsAsync<DiskFaultException>(() => _store.StoreAsync(bytes));

        Assert.True(_store.Guard.Failed);
        Assert.Contains("its disk failed", _store.Guard.WhyReadOnly, StringComparison.Ordinal);
        Assert.Empty(_store.TemporaryFiles());
        if (failing == "file")
        {
            Assert.IsType<BlobState.Missing>(_store.Blobs.Find(TemporaryStore.IdOf(bytes)));
        }
    }

    [Fact]
    public async Task Commit_SameBytesAgain_AlreadyThere()
    {
        var bytes = TemporaryStore.Bytes("a picture");
        await _store.StoreAsync(bytes);

        Assert.Equal(CommitOutcome.AlreadyThere, await _store.StoreAsync(bytes));
        Assert.Empty(_store.TemporaryFiles());
    }

    /// <summary>The process may have ended between the renames of the first store and the flushes behind them.</summary>
    [Fact]
    public async Task Commit_SameBytesAgain_FlushesTheDirectoriesBeforeItIsBelieved()
    {
        var bytes = TemporaryStore.Bytes("a picture");
        await _store.StoreAsync(bytes);
        var directories = _store.Fsync.Flushed.Skip(2).ToArray();
        _store.Fsync.Flushed.Clear();

        await _store.StoreAsync(bytes);
        Assert.Equal(directories, _store.Fsync.Flushed);

        _store.Fsync.Fails = _ => true;
        await Assert.ThrowsAsync<DiskFaultException>(() => _store.StoreAsync(bytes));
    }

    [Fact]
    public async Task Commit_SameBytesOverARottenCopy_ReplacesItAndKeepsTheRottenOne()
    {
        var bytes = TemporaryStore.Bytes("a picture");
        var id = TemporaryStore.IdOf(bytes);
        await _store.StoreAsync(bytes);
        var rotten = TemporaryStore.Bytes("a pictuRe");
        await File.WriteAllBytesAsync(Path.Join(_store.DirectoryOf(id), "full.jpg"), rotten, TestContext.Current.CancellationToken);

        Assert.Equal(CommitOutcome.Committed, await _store.StoreAsync(bytes));

        Assert.NotNull(_store.Blobs.Verify(id));
        var kept = Assert.Single(Directory.GetFiles(_store.Data.FullPath(BlobPath.Quarantine)));
        Assert.Equal(rotten, await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Commit_OtherBytesWithTheSameAddress_CollidesAndTheFirstStays()
    {
        using var store = new TemporaryStore(new CollidingHashing());
        var first = TemporaryStore.Bytes("same start, first end");
        var second = TemporaryStore.Bytes("same start, other end");
        await store.StoreAsync(first);

        Assert.Equal(CommitOutcome.Collision, await store.StoreAsync(second));

        await using var staged = store.Stage(first);
        var present = Assert.IsType<BlobState.Present>(store.Blobs.Find(staged.Id));
        Assert.Equal(first, await File.ReadAllBytesAsync(present.Path, TestContext.Current.CancellationToken));
    }

    /// <summary>From a node that has not heard yet that the image was deleted and stored again since: these are the very bytes that were lost.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    public async Task Commit_OverALostCopy_KeepsTheHigherGeneration(long generation, long kept)
    {
        var bytes = TemporaryStore.Bytes("a picture");
        await _store.StoreAsync(bytes, generation: 3);
        _store.Blobs.Quarantine(TemporaryStore.IdOf(bytes), "corrupt");

        Assert.Equal(CommitOutcome.Committed, await _store.StoreAsync(bytes, generation));

        Assert.Equal(kept, Assert.IsType<BlobState.Present>(_store.Blobs.Find(TemporaryStore.IdOf(bytes))).Metadata!.Generation);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Delete_ByATombstoneBelowTheLostCopy_StaysLost(long generation, bool isLost)
    {
        var bytes = TemporaryStore.Bytes("a picture");
        await _store.StoreAsync(bytes, generation: 3);
        _store.Blobs.Quarantine(TemporaryStore.IdOf(bytes), "corrupt");

        _store.Blobs.Delete(TemporaryStore.IdOf(bytes), new Tombstone(generation, DateTimeOffset.UnixEpoch));

        Assert.Equal(isLost, _store.Blobs.Find(TemporaryStore.IdOf(bytes)) is BlobState.Lost);
    }

    [Fact]
    public async Task Trash_WhatWasSeen_Goes()
    {
        var id = await _store.StoredAsync("a picture");

        Assert.False(_store.Blobs.Trash(id, _store.Blobs.Find(id), static () => false, DateTimeOffset.UnixEpoch));
        Assert.True(_store.Blobs.Trash(id, _store.Blobs.Find(id), static () => true, DateTimeOffset.UnixEpoch));

        Assert.IsType<BlobState.Missing>(_store.Blobs.Find(id));
    }

    /// <summary>What is left of a lost copy goes for another reason than a copy does.</summary>
    [Fact]
    public async Task Trash_LostCopyThatCameBackMeanwhile_Stays()
    {
        var bytes = TemporaryStore.Bytes("a picture");
        var id = await _store.StoredAsync("a picture");
        _store.Blobs.Quarantine(id, "corrupt");
        var seen = _store.Blobs.Find(id);
        await _store.StoreAsync(bytes);

        Assert.False(_store.Blobs.Trash(id, seen, static () => true, DateTimeOffset.UnixEpoch));
        Assert.IsType<BlobState.Present>(_store.Blobs.Find(id));
    }

    [Fact]
    public async Task Delete_StoredImage_LeavesOnlyTheTombstone()
    {
        var id = await _store.StoredAsync("a picture");
        await File.WriteAllTextAsync(Path.Join(_store.DirectoryOf(id), "100s.jpg"), "rendition", TestContext.Current.CancellationToken);

        _store.Blobs.Delete(id, new Tombstone(2, DateTimeOffset.UnixEpoch));

        Assert.Equal(2, Assert.IsType<BlobState.Deleted>(_store.Blobs.Find(id)).Tombstone.Generation);
        Assert.Equal(["tombstone.json"], _store.Names(id));
    }

    /// <summary>A tombstone that was on its way for long: the image was stored again since.</summary>
    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Delete_ByATombstoneBelowTheImage_LeavesItAlive(long generation, bool lives)
    {
        var bytes = TemporaryStore.Bytes("a picture");
        await _store.StoreAsync(bytes, generation: 3);

        _store.Blobs.Delete(TemporaryStore.IdOf(bytes), new Tombstone(generation, DateTimeOffset.UnixEpoch));

        Assert.Equal(lives, _store.Blobs.Find(TemporaryStore.IdOf(bytes)) is BlobState.Present);
    }

    [Fact]
    public async Task Delete_FsyncFails_ThrowsAndTheImageIsKept()
    {
        var id = await _store.StoredAsync("a picture");
        _store.Fsync.Fails = _ => true;

        Assert.Throws<DiskFaultException>(() => _store.Blobs.Delete(id, new Tombstone(2, DateTimeOffset.UnixEpoch)));

        Assert.IsType<BlobState.Present>(_store.Blobs.Find(id));
    }

    [Theory]
    [InlineData(1, CommitOutcome.Superseded)]
    [InlineData(2, CommitOutcome.Superseded)]
    [InlineData(3, CommitOutcome.Committed)]
    internal async Task Commit_AfterADelete_NeedsAGenerationAboveTheTombstones(long generation, CommitOutcome expected)
    {
        var bytes = TemporaryStore.Bytes("a picture");
        var id = TemporaryStore.IdOf(bytes);
        await _store.StoreAsync(bytes);
        _store.Blobs.Delete(id, new Tombstone(2, DateTimeOffset.UnixEpoch));

        Assert.Equal(expected, await _store.StoreAsync(bytes, generation));
        Assert.Equal(expected == CommitOutcome.Committed, _store.Blobs.Find(id) is BlobState.Present);
        Assert.Equal(expected == CommitOutcome.Committed ? ["full.jpg", "meta.json"] : ["tombstone.json"], _store.Names(id));
    }

    [Fact]
    public async Task Find_CrashBetweenOriginalAndMetadata_IsPresentWithoutMetadata()
    {
        var id = await _store.StoredAsync("a picture");
        File.Delete(Path.Join(_store.DirectoryOf(id), "meta.json"));

        Assert.Null(Assert.IsType<BlobState.Present>(_store.Blobs.Find(id)).Metadata);
    }

    [Fact]
    public async Task Find_CrashInTheMiddleOfADelete_IsDeletedAndCanBeFinished()
    {
        var id = await _store.StoredAsync("a picture");
        await File.WriteAllBytesAsync(
            Path.Join(_store.DirectoryOf(id), "tombstone.json"),
            MetadataFile.Write(new Tombstone(2, DateTimeOffset.UnixEpoch)),
            TestContext.Current.CancellationToken);

        Assert.IsType<BlobState.Deleted>(_store.Blobs.Find(id));
        Assert.True(_store.Blobs.FinishDelete(id));
        Assert.Equal(["tombstone.json"], _store.Names(id));
        Assert.False(_store.Blobs.FinishDelete(id));
    }

    [Fact]
    public async Task Find_CrashInTheMiddleOfAStoreOverATombstone_IsStillDeleted()
    {
        var id = await _store.StoredAsync("a picture");
        _store.Blobs.Delete(id, new Tombstone(2, DateTimeOffset.UnixEpoch));
        await File.WriteAllTextAsync(Path.Join(_store.DirectoryOf(id), "full.jpg"), "a picture", TestContext.Current.CancellationToken);

        Assert.IsType<BlobState.Deleted>(_store.Blobs.Find(id));
    }

    [Fact]
    public async Task Find_TombstoneThatCannotBeRead_IsDeleted()
    {
        var id = await _store.StoredAsync("a picture");
        await File.WriteAllTextAsync(Path.Join(_store.DirectoryOf(id), "tombstone.json"), "{", TestContext.Current.CancellationToken);

        Assert.IsType<BlobState.Deleted>(_store.Blobs.Find(id));
    }

    [Theory]
    [InlineData("a pictuRe")]
    [InlineData("a pict")]
    [InlineData("a picture and more")]
    [InlineData("")]
    public async Task Verify_WrongBytes_GoToQuarantineAndTheImageIsLost(string wrong)
    {
        var id = await _store.StoredAsync("a picture");
        await File.WriteAllTextAsync(Path.Join(_store.DirectoryOf(id), "full.jpg"), wrong, TestContext.Current.CancellationToken);

        Assert.Null(_store.Blobs.Verify(id));

        Assert.IsType<BlobState.Lost>(_store.Blobs.Find(id));
        var kept = Assert.Single(Directory.GetFiles(_store.Data.FullPath(BlobPath.Quarantine)));
        Assert.Equal($"{id}.corrupt", Path.GetFileName(kept));
        Assert.Equal(wrong, await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task IsRight_WrongBytes_FalseAndInQuarantine()
    {
        var id = await _store.StoredAsync("a picture");
        var path = Path.Join(_store.DirectoryOf(id), "full.jpg");
        Assert.True(_store.Blobs.IsRight(id, path));
        await File.WriteAllTextAsync(path, "a pictuRe", TestContext.Current.CancellationToken);

        Assert.False(_store.Blobs.IsRight(id, path));
        Assert.False(File.Exists(path));
    }

    /// <summary>An image that is asked for at many sizes, or streamed again and again, is read against its hash once a window.</summary>
    [Theory]
    [InlineData(60, 1)]
    [InlineData(0, 3)]
    public async Task IsRight_AskedThreeTimes_ReadsTheBytesOnceAWindow(int windowSeconds, int reads)
    {
        var ahead = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(1));
        using var store = new TemporaryStore(time: ahead, verifyWindow: TimeSpan.FromSeconds(windowSeconds));
        using var read = new MetricCollector<long>(store.Meters, BlobInstruments.MeterName, "reticulum.blobs.checked.bytes");
        var id = await store.StoredAsync("a picture");

        for (var time = 0; time < 3; time++)
        {
            Assert.True(store.Blobs.IsRight(id, Path.Join(store.DirectoryOf(id), "full.jpg")));
        }

        Assert.Equal(reads * "a picture".Length, read.GetMeasurementSnapshot().EvaluateAsCounter());
    }

    [Fact]
    public async Task Enumerate_StraysAmongTheImages_OnlyTheImages()
    {
        var id = await _store.StoredAsync("a picture");
        Directory.CreateDirectory(_store.Data.FullPath(Path.Join(BlobPath.Images, "zz", "yy", id.ToString())));
        Directory.CreateDirectory(_store.Data.FullPath(Path.Join(BlobPath.Images, "lost+found")));

        Assert.Equal([id], _store.Blobs.Enumerate());
    }

    /// <summary>The address is made of the first ten bytes only.</summary>
    private sealed class CollidingHashing : ContentHashing
    {
        public override ContentHasher Start() => new CollidingHasher();

        private sealed class CollidingHasher : ContentHasher
        {
            protected override void AppendToAddress(IncrementalHash sha1, ReadOnlySpan<byte> bytes)
            {
                if (Length == 0)
                {
                    sha1.AppendData(bytes[..Math.Min(10, bytes.Length)]);
                }
            }
        }
    }
}
