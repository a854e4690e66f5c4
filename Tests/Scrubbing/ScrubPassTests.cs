using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Scrubbing;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Scrubbing;

public sealed class ScrubPassTests : IAsyncDisposable
{
    private readonly ScrubLab _lab = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    /// <summary>All in one pass; what it is not about stays as it is, to the byte and to the time.</summary>
    [Fact]
    public async Task Pass_DamageOfEveryKind_IsFoundAndRepairedAndNothingElseIsTouched()
    {
        var images = await StoreAsync(24);
        var right = new RenditionKey(images[16], SizeSpec.Box(300, 0), ImageFormat.WebP);
        var wrong = new RenditionKey(images[15], SizeSpec.Box(300, 0), ImageFormat.WebP);
        Keep(right);
        Keep(wrong);

        await ChangeAsync(images[0], static bytes => [.. bytes[..20], (byte)(bytes[20] ^ 0x10), .. bytes[21..]]);
        await ChangeAsync(images[1], static bytes => bytes[..^1]);
        await ChangeAsync(images[2], static bytes => [.. bytes, 0]);
        await ChangeAsync(images[3], static _ => []);
        Swap(_lab.FileOf(images[4]), _lab.FileOf(images[5]));
        File.Delete(_lab.FileOf(images[6]));
        Directory.Delete(_lab.DirectoryOf(images[7]), recursive: true);
        File.Delete(_lab.FileOf(images[8]));
        Directory.CreateDirectory(_lab.FileOf(images[8]));
        Directory.Delete(_lab.DirectoryOf(images[9]), recursive: true);
        await File.WriteAllTextAsync(_lab.DirectoryOf(images[9]), "no directory", Cancellation);
        await File.WriteAllTextAsync(_lab.FileOf(images[10], "meta.json"), "{", Cancellation);
        File.Delete(_lab.FileOf(images[11], "meta.json"));
        var meta = await File.ReadAllTextAsync(_lab.FileOf(images[12], "meta.json"), Cancellation);
        await File.WriteAllTextAsync(_lab.FileOf(images[12], "meta.json"), meta.Replace("\"length\": ", "\"length\": 9", StringComparison.Ordinal), Cancellation);
        Directory.CreateDirectory(_lab.FileOf(images[13], "tombstone.json"));
        var cutShort = await File.ReadAllBytesAsync(_lab.FileOf(images[14]), Cancellation);
        _lab.Node.Blobs.Delete(images[14], new Tombstone(2, DateTimeOffset.UnixEpoch));
        await File.WriteAllBytesAsync(_lab.FileOf(images[14]), cutShort, Cancellation);
        await File.AppendAllTextAsync(_lab.FileOf(images[15], wrong.FileName), "rot", Cancellation);
        var untouched = images[16..].SelectMany(id => Directory.GetFiles(_lab.DirectoryOf(id))).ToDictionary(static path => path, Fingerprint);

        await _lab.PassAsync();

        Assert.All(images[..14], id => Assert.True(_lab.Node.HoldsRight(id)));
        Assert.All(images[..14], id => Assert.True(MetadataOf(id)!.IsSameAs(MetadataOf(id, 1)!)));
        Assert.Equal(["tombstone.json"], Directory.GetFiles(_lab.DirectoryOf(images[14])).Select(path => Path.GetFileName(path)));
        Assert.False(_lab.Get<RenditionStore>().Exists(wrong));
        Assert.Equal(untouched, untouched.Keys.ToDictionary(static path => path, Fingerprint));
        Assert.Equal(8, untouched.Count(static file => file.Key.EndsWith("full.jpg", StringComparison.Ordinal)));
        Assert.Equal(6, Directory.GetFiles(_lab.Node.Data.FullPath(BlobPath.Quarantine), "*.corrupt").Length);
        Assert.Equal(3, Directory.GetFileSystemEntries(_lab.Node.Data.FullPath(BlobPath.Quarantine), "*.foreign").Length);
        var report = _lab.Report;
        Assert.Equal((24, 10, 4), (report.Scanned, report.Corrupt, report.Missing));
        Assert.Equal((13, 0, 0, 0), (report.Repaired, report.Unrepairable, report.Postponed, report.Skipped));
        Assert.Equal((9, 1), (report.Quarantined, report.Removed));
        Assert.Equal(24 - 1 - 10 + 1, report.Verified); // without the deleted one, those replaced; with a rendition
        Assert.Equal(0, _lab.Get<RepairQueue>().Length);
        Assert.Null(_lab.Progress.State.Cursor);
        Assert.Empty(_lab.Criticals);

        await _lab.PassAsync();
        Assert.Equal((10, 4, 13), (_lab.Report.Corrupt, _lab.Report.Missing, _lab.Report.Repaired));
    }

    /// <summary>A sector that the disk cannot read: the kernel says EIO.</summary>
    [Fact]
    public async Task Pass_BytesCannotBeRead_IsRot()
    {
        var images = await StoreAsync(3);
        Replace(images[1], "/proc/self/mem");

        await _lab.PassAsync();

        Assert.All(images, id => Assert.True(_lab.Node.HoldsRight(id)));
        Assert.Equal((1, 1, 0), (_lab.Report.Corrupt, _lab.Report.Repaired, _lab.Report.Skipped));
    }

    /// <summary>Any other error is no verdict on the bytes.</summary>
    [Fact]
    public async Task Pass_AnErrorThatIsNotRot_IsPassedOverAndItsSlotStaysAsOldAsItWas()
    {
        var images = await StoreAsync(6);
        Replace(images[2], "/proc/self/clear_refs");
        var since = _lab.Progress.State.Since;
        _lab.Time.Advance(TimeSpan.FromDays(1));

        await _lab.PassAsync();

        Assert.Equal((6, 5, 1, 0), (_lab.Report.Scanned, _lab.Report.Verified, _lab.Report.Skipped, _lab.Report.Quarantined));
        Assert.True(Path.Exists(_lab.FileOf(images[2])));
        var slot = images[2].Leading >> 8;
        Assert.Equal([slot], Enumerable.Range(0, ScrubState.Slots).Where(n => _lab.Progress.State.ReadAt[n] is null));
        Assert.Equal(_lab.Time.GetUtcNow() - since, _lab.Progress.OldestUnverified);
    }

    [Fact]
    public async Task Pass_NobodyHasRightBytes_SaysSoOncePerPassAndKeepsThem()
    {
        var images = await StoreAsync(4);
        foreach (var node in _lab.Lab.Nodes)
        {
            await File.WriteAllTextAsync(_lab.Lab[node].PathOf(images[0]), "wrong", Cancellation);
        }

        await _lab.PassAsync();

        Assert.Contains($"{images[0]}; 5 bytes", Assert.Single(_lab.Criticals), StringComparison.Ordinal);
        Assert.Equal((1, 0, 1), (_lab.Report.Corrupt, _lab.Report.Missing, _lab.Report.Unrepairable));
        Assert.Equal("wrong", await File.ReadAllTextAsync(Assert.Single(_lab.Node.Quarantine), Cancellation));
        Assert.IsType<BlobState.Lost>(_lab.Node.Blobs.Find(images[0]));

        await _lab.PassAsync();
        Assert.Equal(2, _lab.Criticals.Count());
        Assert.Equal((1, 1, 2), (_lab.Report.Corrupt, _lab.Report.Missing, _lab.Report.Unrepairable));
    }

    /// <summary>Nothing on any disk says any more that there was an image; the process remembers.</summary>
    [Fact]
    public async Task Pass_TheOnlyCopyWasTakenAway_SaysSo()
    {
        var id = await _lab.StoreAsync(SampleImages.Photo(20, 20), _lab.Node);
        Directory.Delete(_lab.DirectoryOf(id), recursive: true);

        await _lab.PassAsync();

        Assert.Contains(id.ToString(), Assert.Single(_lab.Criticals), StringComparison.Ordinal);
        Assert.Equal((1, 1), (_lab.Report.Missing, _lab.Report.Unrepairable));
        Assert.Null(_lab.Node.Catalog.Find(id));
    }

    [Fact]
    public async Task Pass_WhoMayHaveItIsAway_IsPostponedAndDoneByTheNext()
    {
        var id = await _lab.StoreAsync(SampleImages.Photo(20, 20));
        await ChangeAsync(id, static _ => [1, 2, 3]);
        foreach (var node in _lab.Lab.Nodes[1..])
        {
            _lab.Lab.Away.Add(node.Id);
        }

        await _lab.PassAsync();
        Assert.Equal((1, 1, 0, 0), (_lab.Report.Corrupt, _lab.Report.Postponed, _lab.Report.Repaired, _lab.Report.Unrepairable));
        Assert.Empty(_lab.Criticals);

        _lab.Lab.Away.Clear();
        await _lab.PassAsync();
        Assert.True(_lab.Node.HoldsRight(id));
        Assert.Equal((1, 1, 1, 1), (_lab.Report.Corrupt, _lab.Report.Missing, _lab.Report.Postponed, _lab.Report.Repaired));
    }

    /// <summary>The other owners' copies are as wrong: each is found wrong as it is fetched, and goes to quarantine there.</summary>
    [Fact]
    public async Task Pass_OneRightCopyAmongWrongOnes_IsTheOneThatIsTaken()
    {
        var id = await _lab.StoreAsync(SampleImages.Photo(20, 20));
        await ChangeAsync(id, static _ => []);
        await File.WriteAllTextAsync(_lab.Lab[_lab.Lab.OwnersOf(id).First(node => node.Id != _lab.Node.Node.Id)].PathOf(id), "wrong", Cancellation);

        await _lab.PassAsync();

        Assert.True(_lab.Node.HoldsRight(id));
        Assert.Equal((1, 1), (_lab.Report.Corrupt, _lab.Report.Repaired));
    }

    /// <summary>What it does not own and no longer has was let go of.</summary>
    [Fact]
    public async Task Pass_AnExcessCopyIsGone_IsNothing()
    {
        await using var lab = new ScrubLab(nodes: 4, replication: 1);
        var ids = new List<ImageId>();
        for (var n = 0; n < 8; n++)
        {
            ids.Add(await lab.StoreAsync(SampleImages.Photo(20 + n, 20)));
        }

        var excess = ids.First(id => lab.Lab.OwnersOf(id).All(owner => owner.Id != lab.Node.Node.Id));
        Directory.Delete(lab.DirectoryOf(excess), recursive: true);

        await lab.PassAsync();

        Assert.Equal((8, 7, 0, 0), (lab.Report.Scanned, lab.Report.Verified, lab.Report.Missing, lab.Report.Unrepairable));
        Assert.Null(lab.Node.Catalog.Find(excess));
    }

    /// <summary>What appeared behind the process's back is known from then on.</summary>
    [Fact]
    public async Task Pass_ADirectoryWasPutBack_IsKnownAgain()
    {
        var id = await _lab.StoreAsync(SampleImages.Photo(20, 20));
        var (directory, aside) = (_lab.DirectoryOf(id), _lab.Node.Data.FullPath("aside"));
        Directory.Move(directory, aside);
        _lab.Node.Catalog.Load(id);
        Assert.Null(_lab.Node.Catalog.Find(id));
        Directory.Move(aside, directory);

        await _lab.PassAsync();

        Assert.Equal(new CatalogRecord(1, CatalogKind.Alive), _lab.Node.Catalog.Find(id));
    }

    /// <summary>Wherever a process ends, the next goes on from there: nothing is left out, and nothing but the last image is read twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task Pass_ProcessEndsAtAnImage_TheNextOneGoesOn(int at)
    {
        var images = await StoreAsync(20);
        using var stop = new CancellationTokenSource();
        var seen = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == _lab.Meters && instrument.Name == "reticulum.scrub.scanned")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            if (++seen == at)
            {
                stop.Cancel();
            }
        });
        listener.Start();
        _lab.Progress.State = _lab.Progress.State.Begin(_lab.Time.GetUtcNow());
        var startedAt = _lab.Progress.State.PassStartedAt;

        var first = _lab.GoOnAsync(stop.Token);
        await Task.WhenAny(first);
        Assert.True(first.IsCanceled || at == images.Length);
        _lab.Restart();
        _lab.Progress.State = _lab.Store.Load();
        Assert.Equal(startedAt, _lab.Progress.State.PassStartedAt);
        await _lab.GoOnAsync(Cancellation);

        Assert.InRange(_lab.Report.Scanned, images.Length - at, images.Length - at + 1);
        Assert.DoesNotContain(null, _lab.Progress.State.ReadAt);
        Assert.Null(_lab.Store.Load().Cursor);
    }

    /// <summary>2 MB each: the budget is one of bytes.</summary>
    [Theory]
    [InlineData(null, 4)]
    [InlineData(1_000_000L, 20)]
    [InlineData(20_000_000L, 1)]
    public async Task Pass_Budget_TakesAsLongAsItsBytes(long? bytesPerSecond, int seconds)
    {
        _lab.Options.BytesPerSecond = bytesPerSecond;
        for (var n = 0; n < 10; n++)
        {
            var bytes = new byte[2_000_000];
            new Random(n).NextBytes(bytes);
            await _lab.StoreAsync(bytes, _lab.Node);
        }

        var start = _lab.Time.GetUtcNow();
        await _lab.PassAsync();

        Assert.Equal((10, 20_000_000), (_lab.Report.Verified, _lab.Report.BytesVerified));
        Assert.InRange((_lab.Time.GetUtcNow() - start).TotalSeconds, seconds * 0.9, seconds * 1.1);
    }

    [Fact]
    public async Task Instruments_AfterAPass_SayWhatTheReportSays()
    {
        var images = await StoreAsync(5);
        await ChangeAsync(images[0], static _ => []);
        using var verified = new MetricCollector<long>(_lab.Meters, ScrubInstruments.MeterName, "reticulum.scrub.verified");
        using var size = new MetricCollector<long>(_lab.Meters, ScrubInstruments.MeterName, "reticulum.scrub.verified.size");
        using var corrupt = new MetricCollector<long>(_lab.Meters, ScrubInstruments.MeterName, "reticulum.scrub.corrupt");
        using var repaired = new MetricCollector<long>(_lab.Meters, ScrubInstruments.MeterName, "reticulum.scrub.repaired");
        using var oldest = new MetricCollector<double>(_lab.Meters, ScrubInstruments.MeterName, "reticulum.scrub.oldest_unverified");
        _lab.Time.Advance(TimeSpan.FromHours(5));
        oldest.RecordObservableInstruments();
        Assert.Equal(5 * 3600, oldest.LastMeasurement?.Value);
        Assert.Equal(5 * 3600, _lab.Report.OldestUnverifiedSeconds);

        await _lab.PassAsync();

        oldest.RecordObservableInstruments();
        Assert.InRange(oldest.LastMeasurement!.Value, 0, 60);
        Assert.Equal((4, 1, 1), (Sum(verified), Sum(corrupt), Sum(repaired)));
        Assert.Equal(_lab.Report.BytesVerified, Sum(size));
    }

    [Fact]
    public async Task OldestUnverified_NothingStored_IsNotTold()
    {
        using var oldest = new MetricCollector<double>(_lab.Meters, ScrubInstruments.MeterName, "reticulum.scrub.oldest_unverified");
        oldest.RecordObservableInstruments();
        Assert.Empty(oldest.GetMeasurementSnapshot());
        var id = await _lab.StoreAsync(SampleImages.Photo(20, 20), _lab.Node);
        Assert.NotNull(_lab.Progress.OldestUnverified);
        _lab.Node.Blobs.Delete(id, new Tombstone(2, DateTimeOffset.UnixEpoch));
        Assert.Null(_lab.Report.OldestUnverifiedSeconds);
    }

    [Fact]
    public async Task HealingReport_TellsIt()
    {
        var healing = _lab.Get<IHealing>();
        Assert.Null(healing.Report.OldestUnverified);
        await _lab.StoreAsync(SampleImages.Photo(20, 20), _lab.Node);
        _lab.Lab.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(TimeSpan.FromHours(2), healing.Report.OldestUnverified);
    }

    private static long Sum(MetricCollector<long> collector) => collector.GetMeasurementSnapshot().Sum(static measurement => measurement.Value);

    private static (string, DateTime) Fingerprint(string path) => (Convert.ToHexString(File.ReadAllBytes(path)), File.GetLastWriteTimeUtc(path));

    private static void Swap(string one, string other)
    {
        File.Move(one, one + ".swap");
        File.Move(other, one);
        File.Move(one + ".swap", other);
    }

    private async Task<ImageId[]> StoreAsync(int count)
    {
        var images = new ImageId[count];
        for (var n = 0; n < count; n++)
        {
            images[n] = await _lab.StoreAsync(SampleImages.Photo(20 + n, 20, seed: n));
        }

        return images;
    }

    private void Keep(RenditionKey key)
    {
        byte[] bytes = [.. Enumerable.Range(0, 5000).Select(static n => (byte)n)];
        Assert.True(_lab.Get<RenditionStore>().TryWrite(new Rendition(key, bytes, 300, 200, RenditionSeal.For(bytes, 300, 200).EntityTag, DateTimeOffset.UnixEpoch)));
    }

    private async Task ChangeAsync(ImageId id, Func<byte[], byte[]> change)
    {
        var path = _lab.FileOf(id);
        await File.WriteAllBytesAsync(path, change(await File.ReadAllBytesAsync(path, Cancellation)), Cancellation);
    }

    private void Replace(ImageId id, string target)
    {
        File.Delete(_lab.FileOf(id));
        File.CreateSymbolicLink(_lab.FileOf(id), target);
    }

    private ImageMetadata? MetadataOf(ImageId id, int node = 0) => (_lab.Lab[_lab.Lab.Nodes[node]].Blobs.Find(id) as BlobState.Present)?.Metadata;
}
