using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Cluster;
using Reticulum.Configuration;
using Reticulum.Images;
using Reticulum.Relay;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Relay;

/// <summary>The cache on the disk by itself: what it keeps, for how long, and what it never gives.</summary>
public sealed class RelayCacheTests : IDisposable
{
    private static readonly TestImage Image = new(50_000);
    private readonly TemporaryDirectory _home = new();
    private readonly FakeTimeProvider _time = new(TestImage.Uploaded);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(5_000)]
    [InlineData(3_000_000)]
    public async Task TryOpen_KeptAndReopened_IsTheSame(int length)
    {
        var rendition = Image.Rendition(Image.Small, length);
        using (var cache = Open())
        {
            cache.Keep(rendition);
        }

        using var reopened = Open();
        using var found = reopened.TryOpen(Image.Small);
        await using var content = found!.ToContent();
        Assert.Equal(rendition.Bytes.ToArray(), await BytesAsync(content));
        Assert.Equal(
            (rendition.Checksum, rendition.UploadedAt, rendition.Width, rendition.Height, false),
            (content.EntityTag, content.LastModified, content.Width, content.Height, content.HasRanges));
        Assert.Equal(length + RelaySeal.ByteLength, reopened.Bytes);
    }

    [Fact]
    public async Task TryOpen_OriginalKeptAndReopened_IsTheSame()
    {
        using (var cache = Open())
        {
            (await KeepAsync(cache, Image)).Dispose();
        }

        using var reopened = Open();
        using var found = reopened.TryOpen(Image.Full);
        await using var content = found!.ToContent();
        Assert.Equal(Image.Bytes, await BytesAsync(content));
        Assert.Equal((Image.Id.ToString(), true, 400, 300), (content.EntityTag, content.HasRanges, content.Width, content.Height));
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("empty")]
    [InlineData("flipped")]
    [InlineData("zeros")]
    [InlineData("longer")]
    [InlineData("swapped")]
    public async Task TryOpen_DamagedFile_NullAndGone(string how)
    {
        using var cache = Open();
        cache.Keep(Image.Rendition(Image.Small));
        cache.Keep(Image.Rendition(Image.Small with { Format = ImageFormat.Png }));
        (await KeepAsync(cache, Image)).Dispose();
        foreach (var key in new[] { Image.Small, Image.Full })
        {
            var path = PathOf(key);
            var bytes = await File.ReadAllBytesAsync(path, Token);
            var damaged = how switch
            {
                "torn" => bytes[..(bytes.Length / 2)],
                "empty" => [],
                "flipped" => [.. bytes[..1000], (byte)(bytes[1000] ^ 1), .. bytes[1001..]],
                "zeros" => new byte[bytes.Length],
                "longer" => [.. bytes, 0],
                _ => await File.ReadAllBytesAsync(PathOf(Image.Small with { Format = ImageFormat.Png }), Token),
            };
            await File.WriteAllBytesAsync(path, damaged, Token);

            Assert.Null(cache.TryOpen(key));
            Assert.False(File.Exists(path));
        }
    }

    [Fact]
    public void Keep_UpToTheHardBound_AndNotAByteMore()
    {
        var each = 5_000 + RelaySeal.ByteLength;
        using var cache = Open(each * 8);
        var limit = cache.HardLimit;
        for (var size = 1; size <= 20; size++)
        {
            cache.Keep(Image.Rendition(Image.Small with { Size = SizeSpec.Square(size) }));
        }

        Assert.Equal(each * 9, limit);
        Assert.Equal(limit, cache.Bytes);
        Assert.Equal(limit, FilesOnDisk().Sum(file => file.Length));
    }

    [Fact]
    public async Task Keep_NoBudget_KeepsNothingAndGivesTheOriginalAllTheSame()
    {
        using var cache = Open(0);
        cache.Keep(Image.Rendition(Image.Small));
        using var original = await KeepAsync(cache, Image);

        Assert.Empty(FilesOnDisk());
        await using var content = CachedContent.Of(original);
        Assert.Equal(Image.Bytes, await BytesAsync(content));
    }

    /// <summary>The disk's last room is not the cache's: it would fill it up to the last byte while originals are refused.</summary>
    [Fact]
    public async Task Keep_TheDiskHasLessThanMinFreeBytes_KeepsNothingAndGivesTheOriginalAllTheSame()
    {
        using var cache = Open(minFreeBytes: long.MaxValue);
        cache.Keep(Image.Rendition(Image.Small));
        using var original = await KeepAsync(cache, Image);

        Assert.Empty(FilesOnDisk());
        await using var content = CachedContent.Of(original);
        Assert.Equal(Image.Bytes, await BytesAsync(content));
    }

    [Fact]
    public void Keep_BeforeTheCount_KeepsNothing()
    {
        using var cache = Open(count: false);
        cache.Keep(Image.Rendition(Image.Small));
        Assert.Empty(FilesOnDisk());

        cache.Count(Token);
        cache.Keep(Image.Rendition(Image.Small));
        Assert.Single(FilesOnDisk());
    }

    [Fact]
    public void Keep_TheSameAgain_IsCountedOnce()
    {
        using var cache = Open();
        cache.Keep(Image.Rendition(Image.Small));
        cache.Keep(Image.Rendition(Image.Small));

        Assert.Equal(FilesOnDisk().Sum(file => file.Length), cache.Bytes);
    }

    [Fact]
    public async Task Evict_Overflowed_TheLongestUnusedGoAndTheirDirectoriesToo()
    {
        using var cache = Open(10 * (5_000 + RelaySeal.ByteLength));
        using var keeper = Keeper(cache);
        var images = Enumerable.Range(0, 11).Select(seed => new TestImage(10, seed)).ToArray();
        foreach (var image in images[..10])
        {
            cache.Keep(image.Rendition(image.Small));
            _time.Advance(TimeSpan.FromHours(2));
        }

        cache.TryOpen(images[0].Small)!.Dispose(); // used just now
        var passed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        keeper.Passed += passed.SetResult;
        await keeper.StartAsync(Token);
        cache.Keep(images[10].Rendition(images[10].Small));

        Assert.Equal(2, await passed.Task.WaitAsync(Token));
        Assert.Equal([true, false, false, true, true, true, true, true, true, true, true], images.Select(image => File.Exists(PathOf(image.Small))));
        Assert.False(Directory.Exists(Path.GetDirectoryName(PathOf(images[1].Small))));
        Assert.Equal(9 * (5_000 + RelaySeal.ByteLength), cache.Bytes);
        await keeper.StopAsync(Token);
    }

    [Fact]
    public async Task Keeper_Start_CountsWhatIsThere()
    {
        using (var before = Open())
        {
            before.Keep(Image.Rendition(Image.Small));
        }

        using var cache = Open(100, count: false);
        using var keeper = Keeper(cache);
        var passed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        keeper.Passed += passed.SetResult;
        await keeper.StartAsync(Token);

        Assert.Equal(1, await passed.Task.WaitAsync(Token));
        Assert.Equal(0, cache.Bytes);
        await keeper.StopAsync(Token);
    }

    [Fact]
    public async Task Forget_AnImage_RemovesAllOfItAndNothingElse()
    {
        var other = new TestImage(10, seed: 2);
        using var cache = Open();
        cache.Keep(Image.Rendition(Image.Small));
        cache.Keep(other.Rendition(other.Small));
        using var reading = await KeepAsync(cache, Image);

        cache.Forget(Image.Id);

        Assert.Null(cache.TryOpen(Image.Small));
        Assert.Null(cache.TryOpen(Image.Full));
        Assert.NotNull(cache.TryOpen(other.Small));
        Assert.Equal(5_000 + RelaySeal.ByteLength, cache.Bytes);
        await using var content = CachedContent.Of(reading);
        Assert.Equal(Image.Bytes, await BytesAsync(content)); // who reads it already reads it to its end
    }

    [Fact]
    public void Open_ByASecondProcess_CannotStart()
    {
        using var first = Open();
        Assert.Contains("Reticulum:DataDirectory", Assert.Throws<CannotStartException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LeftoversOfACrash_AreSwept()
    {
        Directory.CreateDirectory(_home["cache/tmp"]);
        File.WriteAllText(_home["cache/tmp/left"], "half");
        using var cache = Open();
        Assert.Empty(Directory.GetFiles(_home["cache/tmp"]));
    }

    private RelayCache Open(long bytes = 64 << 20, bool count = true, long minFreeBytes = 0)
    {
        var cache = new RelayCache(
            Options.Create(new StorageOptions { DataDirectory = _home.Path, MinFreeBytes = minFreeBytes }), Options.Create(new RelayOptions { CacheBytes = bytes }), Instruments(), _time);
        if (count)
        {
            cache.Count(Token);
        }

        return cache;
    }

    private static RelayCacheKeeper Keeper(RelayCache cache) => new(cache, Instruments(), NullLogger<RelayCacheKeeper>.Instance);

    private static RelayInstruments Instruments() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());

    private static async Task<CachedFile> KeepAsync(RelayCache cache, TestImage image)
    {
        using var spool = cache.NewSpool();
        using var bytes = new MemoryStream(image.Bytes);
        Assert.Equal(SpoolEnd.Proven, await spool.FillAsync(image.Metadata, bytes, Token));
        return cache.Keep(spool, image.Metadata);
    }

    private static async Task<byte[]> BytesAsync(ImageContent content)
    {
        if (content.Bytes is { } bytes)
        {
            return bytes.ToArray();
        }

        await using var stream = await content.OpenAsync(Token);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Token);
        return copy.ToArray();
    }

    private string PathOf(RenditionKey key)
    {
        var hash = key.Id.ToString();
        return _home[$"cache/{hash[..2]}/{hash[2..4]}/{hash}/{key.FileName}"];
    }

    private FileInfo[] FilesOnDisk() =>
        [.. new DirectoryInfo(_home["cache"]).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Name != "lock")];
}
