using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Images;
using Reticulum.Rendering;
using Reticulum.Tests.Blobs;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>The real renderer over the real disk store; one thread, which a test can hold.</summary>
public sealed class PolisherTests : IAsyncDisposable
{
    private static readonly SizeSpec Size = SizeSpec.Box(200, 0);

    private readonly TemporaryStore _store = new();
    private readonly RenderOptions _options = new() { Workers = 1, QueueLength = 8 };
    private readonly FakeTimeProvider _time = new();
    private readonly RenderQueue _queue;
    private readonly RenditionMaker _maker;
    private readonly Polisher _polisher;
    private readonly HotRenditions _hot;
    private readonly MetricCollector<long> _polished;
    private readonly ManualResetEventSlim _gate = new();

    public PolisherTests()
    {
        var instruments = new RenderInstruments(_store.Meters);
        _polished = new MetricCollector<long>(_store.Meters, RenderInstruments.MeterName, "reticulum.renditions.polished");
        _hot = new HotRenditions(Options.Create(_options));
        _queue = new RenderQueue(Options.Create(_options), new NativeHeap(), instruments, TimeProvider.System);
        var renderer = new Renderer(new VipsSetup());
        _maker = new RenditionMaker(_queue, renderer, _store.Blobs, _store.Renditions, _hot, Options.Create(_options), instruments, TimeProvider.System);
        _polisher = new Polisher(
            _queue, renderer, _store.Blobs, _store.Renditions, _hot, Options.Create(_options), instruments, _time, NullLogger<Polisher>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _polisher.StopAsync(Token);
        _polisher.Dispose();
        _queue.Dispose();
        _store.Dispose();
        _gate.Dispose();
    }

    [Fact]
    public async Task Polish_AHotRendition_ReplacesItInTheFileAndInMemory()
    {
        var first = await MakeAsync();
        await PolishAsync(first.Key);

        Assert.True(_hot.TryGet(first.Key, out var polished));
        Assert.True(polished.IsPolished);
        Assert.InRange(polished.Bytes.Length, 1, first.Bytes.Length * 0.95);
        Assert.NotEqual(first.Checksum, polished.Checksum);
        Assert.Equal((first.Width, first.Height, first.UploadedAt), (polished.Width, polished.Height, polished.UploadedAt));
        Assert.Equal((Convert.ToHexString(polished.Bytes.Span), polished.Checksum, true), Read(first.Key));
        Assert.Equal(["replaced"], Outcomes());
        Assert.Empty(_store.TemporaryFiles());
    }

    [Fact]
    public async Task Polish_TheSameAgain_DoesNothing()
    {
        var first = await MakeAsync();
        await PolishAsync(first.Key);
        var once = Read(first.Key);
        await PolishAsync(first.Key);

        Assert.Equal(once, Read(first.Key));
        Assert.Equal(["replaced"], Outcomes());
    }

    [Fact]
    public async Task Polish_NothingIsGained_TheFirstStaysAndIsNotTriedAgain()
    {
        var first = await MakeAsync(ImageFormat.Gif);
        await PolishAsync(first.Key);
        await PolishAsync(first.Key);

        Assert.Equal((Convert.ToHexString(first.Bytes.Span), first.Checksum, true), Read(first.Key));
        Assert.True(_hot.TryGet(first.Key, out var kept) && kept.IsPolished);
        Assert.Equal(["kept"], Outcomes());
    }

    [Fact]
    public async Task Polish_ThePolishedFileIsNotYetInMemory_ComesThere()
    {
        var first = await MakeAsync();
        await PolishAsync(first.Key);
        _hot.Remove(first.Key.Id);
        _hot.Put(first); // by a reader who had read the file before it was replaced
        await PolishAsync(first.Key);

        Assert.True(_hot.TryGet(first.Key, out var found) && found.IsPolished);
        Assert.Equal(["replaced"], Outcomes());
    }

    [Fact]
    public async Task Polish_DeletedMeanwhile_BringsNothingBack()
    {
        var first = await MakeAsync();
        var held = await HoldTheThreadAsync();
        var done = StartAsync(first.Key);
        _store.Blobs.Delete(first.Key.Id, new Tombstone(2, DateTimeOffset.UnixEpoch));
        _hot.Remove(first.Key.Id);
        _gate.Set();
        await Task.WhenAll(held, done);

        Assert.False(_hot.TryGet(first.Key, out _));
        Assert.Equal(["tombstone.json"], _store.Names(first.Key.Id));
        Assert.Empty(_store.TemporaryFiles());
    }

    [Fact]
    public async Task Polish_EvictedMeanwhile_StaysAway()
    {
        var first = await MakeAsync();
        Assert.True(_store.Renditions.Remove(_store.Renditions.List(first.Key.Id).Single().Path));
        await PolishAsync(first.Key);

        Assert.False(_store.Renditions.Exists(first.Key));
        Assert.Empty(Outcomes());
    }

    [Fact]
    public async Task Polish_ARottenRendition_IsNotPolishedFrom()
    {
        var first = await MakeAsync();
        var path = _store.Renditions.List(first.Key.Id).Single().Path;
        var bytes = await File.ReadAllBytesAsync(path, Token);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Token);
        await PolishAsync(first.Key);

        Assert.Empty(Outcomes());
        Assert.False(_store.Renditions.Exists(first.Key));
    }

    [Fact]
    public async Task TryEnqueue_TheSameWhileItWaits_IsThereOnce()
    {
        var first = await MakeAsync();

        Assert.True(_polisher.TryEnqueue(first.Key));
        Assert.False(_polisher.TryEnqueue(first.Key));
    }

    [Fact]
    public void TryEnqueue_MoreThanMayWait_AreRefused()
    {
        var taken = Enumerable.Range(1, 1000).Count(side => _polisher.TryEnqueue(new RenditionKey(default, SizeSpec.Square(side), ImageFormat.Jpeg)));

        Assert.Equal(256, taken);
    }

    [Fact]
    public void TryEnqueue_TurnedOff_IsRefused()
    {
        _options.PolishAfter = 0;

        Assert.False(_polisher.TryEnqueue(new RenditionKey(default, Size, ImageFormat.Jpeg)));
    }

    private async Task<Rendition> MakeAsync(ImageFormat format = ImageFormat.Jpeg)
    {
        await using var staged = _store.Stage(SampleImages.Landscape(400, 300));
        var image = TemporaryStore.Describe(staged.Content) with { Width = 400, Height = 300 };
        _store.Blobs.Commit(staged, image);
        return Assert.IsType<RenderOutcome.Made>(await _maker.MakeAsync(image, Size, format, Token)).Rendition;
    }

    private async Task PolishAsync(RenditionKey key)
    {
        await StartAsync(key);
        _time.Advance(TimeSpan.FromMinutes(1));
    }

    private async Task StartAsync(RenditionKey key)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _polisher.Done += Finish;
        Assert.True(_polisher.TryEnqueue(key));
        if (_polisher.ExecuteTask is null)
        {
            await _polisher.StartAsync(Token);
        }

        await done.Task.WaitAsync(Token);
        _polisher.Done -= Finish;

        void Finish(RenditionKey _) => done.TrySetResult();
    }

    private (string Bytes, string Checksum, bool IsPolished) Read(RenditionKey key)
    {
        var rendition = Assert.IsType<MemoryContent>(_store.Renditions.TryProve(key, DateTimeOffset.UnixEpoch)).Rendition;
        return (Convert.ToHexString(rendition.Bytes.Span), rendition.Checksum, rendition.IsPolished);
    }

    private string[] Outcomes() => [.. _polished.GetMeasurementSnapshot().Select(static one => (string)one.Tags["outcome"]!)];

    private Task<Task<int>> HoldTheThreadAsync() => _queue.HoldAsync(_gate, Token);
}
