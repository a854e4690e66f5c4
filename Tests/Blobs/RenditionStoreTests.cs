using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Blobs;
using Reticulum.Images;
using Xunit;

namespace Reticulum.Tests.Blobs;

public sealed class RenditionStoreTests : IDisposable
{
    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(5_000)]
    [InlineData(RenditionStore.InMemoryLength)]
    [InlineData(RenditionStore.InMemoryLength + 1)]
    public async Task TryOpen_Kept_GivesTheSameBytes(int length)
    {
        var rendition = Make(await _store.StoredAsync("a picture"), length);

        Assert.True(_store.Renditions.TryWrite(rendition));

        await using var content = _store.Renditions.TryOpen(rendition.Key, DateTimeOffset.UnixEpoch)!;
        Assert.Equal(rendition.Bytes.ToArray(), await ReadAsync(content));
        Assert.Equal((rendition.Width, rendition.Height, length), (content.Width, content.Height, content.Length));
        Assert.Equal(rendition.Checksum, content.EntityTag);
        Assert.False(content.HasRanges);
        Assert.Empty(_store.TemporaryFiles());
    }

    [Theory]
    [InlineData(5_000, 0)]
    [InlineData(5_000, 4_999)]
    [InlineData(5_000, 5_010)]
    [InlineData(RenditionStore.InMemoryLength + 100, 77)]
    public async Task TryOpen_ABitFlipped_NullAndTheFileIsGone(int length, int at)
    {
        var rendition = Make(await _store.StoredAsync("a picture"), length);
        _store.Renditions.TryWrite(rendition);
        var path = Path.Join(_store.DirectoryOf(rendition.Key.Id), "300w.webp");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        Assert.Null(_store.Renditions.TryOpen(rendition.Key, DateTimeOffset.UnixEpoch));
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(5_043)]
    public async Task TryOpen_Truncated_Null(int length)
    {
        var rendition = Make(await _store.StoredAsync("a picture"), 5_000);
        _store.Renditions.TryWrite(rendition);
        var path = Path.Join(_store.DirectoryOf(rendition.Key.Id), "300w.webp");
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(length);
        }

        Assert.Null(_store.Renditions.TryOpen(rendition.Key, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task TryWrite_ImageDeletedMeanwhile_KeepsNothing()
    {
        var id = await _store.StoredAsync("a picture");
        _store.Blobs.Delete(id, new Tombstone(2, DateTimeOffset.UnixEpoch));

        Assert.False(_store.Renditions.TryWrite(Make(id, 100)));
        Assert.Equal(["tombstone.json"], _store.Names(id));
        Assert.Empty(_store.TemporaryFiles());
    }

    [Fact]
    public async Task TryWrite_NodeWithoutRoom_KeepsNothingAndTheImageIsServed()
    {
        _store.Storage.MinFreeBytes = long.MaxValue;
        var id = await _store.StoredAsync("a picture");

        Assert.True(_store.Renditions.TryWrite(Make(id, 100)));
        Assert.DoesNotContain("300w.webp", _store.Names(id));
    }

    [Fact]
    public async Task List_OriginalBesideRenditions_OnlyRenditions()
    {
        var id = await _store.StoredAsync("a picture");
        _store.Renditions.TryWrite(Make(id, 100));
        _store.Renditions.TryWrite(Make(id, 100) with { Key = new RenditionKey(id, SizeSpec.Full, ImageFormat.Png) });
        await File.WriteAllTextAsync(Path.Join(_store.DirectoryOf(id), "0100w.png"), "stray", TestContext.Current.CancellationToken);

        Assert.Equal(["300w.webp", "full.png"], _store.Renditions.List(id).Select(file => file.Key.FileName).Order(StringComparer.Ordinal));
        Assert.All(_store.Renditions.List(id), file => Assert.Equal(100, file.Length));
    }

    [Fact]
    public async Task Evictor_CacheOverflows_TheLongestUnusedGo()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var store = new TemporaryStore(render: new RenderOptions { CacheBytes = 10_000 }, time: time);
        var id = await store.StoredAsync("a picture");
        for (var size = 1; size <= 9; size++)
        {
            var rendition = Make(id, 1_000) with { Key = new RenditionKey(id, SizeSpec.Square(size), ImageFormat.WebP) };
            store.Renditions.TryWrite(rendition);
            File.SetLastWriteTimeUtc(Path.Join(store.DirectoryOf(id), $"{size}s.webp"), time.GetUtcNow().UtcDateTime.AddDays(size));
        }

        time.Advance(TimeSpan.FromDays(30));
        Assert.NotNull(store.Renditions.TryOpen(new RenditionKey(id, SizeSpec.Square(1), ImageFormat.WebP), DateTimeOffset.UnixEpoch)); // a use
        using var evictor = new RenditionEvictor(
            store.Blobs, store.Renditions, Options.Create(store.Render), store.Instruments, NullLogger<RenditionEvictor>.Instance);
        var passed = new TaskCompletionSource<long>();
        evictor.Passed += removed => passed.TrySetResult(removed);
        await evictor.StartAsync(TestContext.Current.CancellationToken);

        store.Renditions.TryWrite(Make(id, 1_000));

        Assert.Equal(2, await passed.Task.WaitAsync(TestContext.Current.CancellationToken));
        var names = store.Names(id);
        Assert.DoesNotContain("2s.webp", names);
        Assert.DoesNotContain("3s.webp", names);
        Assert.Contains("1s.webp", names);
        Assert.Contains("4s.webp", names);
        Assert.True(store.Renditions.Bytes <= 9_000);
        await evictor.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task TryWrite_FloodWithoutEviction_StaysWithinNineEighths()
    {
        using var store = new TemporaryStore(render: new RenderOptions { CacheBytes = 10_000 });
        var id = await store.StoredAsync("a picture");
        for (var size = 1; size <= 100; size++)
        {
            store.Renditions.TryWrite(Make(id, 1_000) with { Key = new RenditionKey(id, SizeSpec.Square(size), ImageFormat.WebP) });
        }

        var onDisk = store.Renditions.List(id).Sum(file => file.FileLength);
        Assert.InRange(onDisk, 9_000, 11_250);
        Assert.Equal(onDisk, store.Renditions.Bytes);
    }

    private static Rendition Make(ImageId id, int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return new Rendition(
            new RenditionKey(id, SizeSpec.Box(300, 0), ImageFormat.WebP), bytes, 300, 200, RenditionSeal.For(bytes, 300, 200).EntityTag, DateTimeOffset.UnixEpoch);
    }

    private static async Task<byte[]> ReadAsync(ImageContent content)
    {
        if (content.Bytes is { } bytes)
        {
            return bytes.ToArray();
        }

        await using var stream = await content.OpenAsync(TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }
}
