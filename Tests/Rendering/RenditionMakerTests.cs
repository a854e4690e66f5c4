using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Rendering;
using Reticulum.Tests.Blobs;
using Xunit;

namespace Reticulum.Tests.Rendering;

/// <summary>The real renderer over the real disk store; one thread, which a test can hold.</summary>
public sealed class RenditionMakerTests : IAsyncDisposable
{
    private readonly TemporaryStore _store = new();
    private readonly RenderOptions _options = new() { Workers = 1, QueueLength = 8 };
    private readonly RenderQueue _queue;
    private readonly RenditionMaker _maker;
    private readonly HotRenditions _hot;
    private readonly MetricCollector<long> _made;
    private readonly MetricCollector<long> _jobs;
    private readonly ManualResetEventSlim _gate = new();

    public RenditionMakerTests()
    {
        var instruments = new RenderInstruments(_store.Meters);
        _made = new MetricCollector<long>(_store.Meters, RenderInstruments.MeterName, "reticulum.renditions.made");
        _jobs = new MetricCollector<long>(_store.Meters, RenderInstruments.MeterName, "reticulum.render.jobs");
        _hot = new HotRenditions(Options.Create(_options));
        _queue = new RenderQueue(Options.Create(_options), new NativeHeap(), instruments, TimeProvider.System);
        _maker = new RenditionMaker(
            _queue, new Renderer(new VipsSetup()), _store.Blobs, _store.Renditions, _hot, Options.Create(_options), instruments, TimeProvider.System);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _gate.Set();
        _queue.Dispose();
        _store.Dispose();
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task MakeAsync_48AskersOfOneRendition_ItIsMadeOnce()
    {
        var image = await StoreAsync();
        var held = await HoldTheThreadAsync();

        var askers = Enumerable.Range(0, 48).Select(_ => MakeAsync(image, SizeSpec.Square(50))).ToArray();
        _gate.Set();
        var outcomes = await Task.WhenAll([.. askers]);
        await held;

        var first = Assert.IsType<RenderOutcome.Made>(outcomes[0]).Rendition;
        Assert.All(outcomes, outcome => Assert.Same(first, Assert.IsType<RenderOutcome.Made>(outcome).Rendition));
        Assert.Equal(1, Sum(_made));
        Assert.Equal((50, 50), (first.Width, first.Height));
    }

    [Fact]
    public async Task MakeAsync_SeveralSizesOfOneImageAtOnce_OneJob()
    {
        var image = await StoreAsync();
        var held = await HoldTheThreadAsync();

        var asked = new[] { 20, 30, 40, 50 }.Select(size => MakeAsync(image, SizeSpec.Square(size))).ToArray();
        _gate.Set();
        var outcomes = await Task.WhenAll(asked);
        await held;

        Assert.Equal([20, 30, 40, 50], outcomes.Select(outcome => Assert.IsType<RenderOutcome.Made>(outcome).Rendition.Width));
        Assert.Equal(4, Sum(_made));
        Assert.Equal(1, Sum(_jobs));
    }

    [Fact]
    public async Task MakeAsync_Made_IsKeptOnDiskAndInMemory()
    {
        var image = await StoreAsync();

        var made = Assert.IsType<RenderOutcome.Made>(await MakeAsync(image, SizeSpec.Box(40, 0))).Rendition;

        Assert.True(_hot.TryGet(made.Key, out _));
        await using var onDisk = _store.Renditions.TryOpen(made.Key, image.UploadedAt);
        Assert.Equal(made.Bytes.ToArray(), onDisk!.Bytes!.Value.ToArray());
    }

    [Fact]
    public async Task MakeAsync_TheLastAskerLeaves_TheWorkIsGivenUpAndCanBeAskedForAgain()
    {
        var image = await StoreAsync();
        var held = await HoldTheThreadAsync();
        using var leaving = new CancellationTokenSource();
        var left = _maker.MakeAsync(image, SizeSpec.Square(50), ImageFormat.Jpeg, leaving.Token);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        var again = MakeAsync(image, SizeSpec.Square(60));
        _gate.Set();

        Assert.IsType<RenderOutcome.Made>(await again);
        await held;
        Assert.Equal(1, Sum(_made));
    }

    [Fact]
    public async Task MakeAsync_OneOfTwoAskersLeaves_TheOtherIsAnswered()
    {
        var image = await StoreAsync();
        var held = await HoldTheThreadAsync();
        using var leaving = new CancellationTokenSource();
        var left = _maker.MakeAsync(image, SizeSpec.Square(50), ImageFormat.Jpeg, leaving.Token);
        var stays = MakeAsync(image, SizeSpec.Square(50));

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _gate.Set();

        Assert.IsType<RenderOutcome.Made>(await stays);
        await held;
    }

    [Fact]
    public async Task MakeAsync_AllPlacesTaken_BusyWithATime()
    {
        var image = await StoreAsync();
        var held = await HoldTheThreadAsync();
        var waiting = Enumerable.Range(1, 8).Select(size => MakeAsync(image, SizeSpec.Square(size))).ToArray();

        var busy = Assert.IsType<RenderOutcome.Busy>(await MakeAsync(image, SizeSpec.Square(9)));

        Assert.True(busy.RetryAfter > TimeSpan.Zero);
        _gate.Set();
        Assert.All(await Task.WhenAll(waiting), outcome => Assert.IsType<RenderOutcome.Made>(outcome));
        await held;
    }

    [Fact]
    public async Task MakeAsync_RottenOriginal_NoRenditionOfItAndQuarantine()
    {
        var image = await StoreAsync();
        var path = Path.Join(_store.DirectoryOf(image.Id), "full.jpg");
        var bytes = await File.ReadAllBytesAsync(path, Token);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Token);

        Assert.IsType<RenderOutcome.NoOriginal>(await MakeAsync(image, SizeSpec.Square(50)));
        Assert.IsType<BlobState.Lost>(_store.Blobs.Find(image.Id));
        Assert.Equal(0, Sum(_made));
    }

    [Fact]
    public async Task MakeAsync_DeletedWhileItWaits_NothingIsKept()
    {
        var image = await StoreAsync();
        var held = await HoldTheThreadAsync();
        var asked = MakeAsync(image, SizeSpec.Square(50));
        _store.Blobs.Delete(image.Id, new Tombstone(2, DateTimeOffset.UnixEpoch));
        _gate.Set();

        Assert.IsType<RenderOutcome.NoOriginal>(await asked);
        await held;
        Assert.False(_hot.TryGet(new RenditionKey(image.Id, SizeSpec.Square(50), ImageFormat.Jpeg), out _));
        Assert.Equal(["tombstone.json"], _store.Names(image.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MakeAsync_AStoredRenditionIsLargeEnough_ServesWhereItIsNotTurnedOff(bool derive)
    {
        _options.Derive = derive;
        var maker = new RenditionMaker(_queue, new Renderer(new VipsSetup()), _store.Blobs, _store.Renditions, _hot, Options.Create(_options), new RenderInstruments(_store.Meters), TimeProvider.System);
        await using var staged = _store.Stage(SampleImages.Landscape(1600, 1200));
        var image = TemporaryStore.Describe(staged.Content) with { Width = 1600, Height = 1200 };
        _store.Blobs.Commit(staged, image);

        // What is stored is white: what is made of it can be told apart.
        using var white = SampleImages.Flat(800, 600, [255, 255, 255]);
        var bytes = SampleImages.Encode(white, ImageFormat.Jpeg);
        var key = new RenditionKey(image.Id, SizeSpec.Box(800, 0), ImageFormat.Jpeg);
        Assert.True(_store.Renditions.TryWrite(new Rendition(key, bytes, 800, 600, RenditionSeal.For(bytes, 800, 600).EntityTag, image.UploadedAt)));

        var made = Assert.IsType<RenderOutcome.Made>(await maker.MakeAsync(image, SizeSpec.Square(100), ImageFormat.Jpeg, Token)).Rendition;

        using var decoded = NetVips.Image.NewFromBuffer(made.Bytes.ToArray());
        Assert.Equal((100, 100), (decoded.Width, decoded.Height));
        Assert.Equal(derive, decoded.Avg() > 250);
    }

    [Fact]
    public async Task MakeAsync_AFormatThatIsNotGivenOut_NotRenderable()
    {
        var image = await StoreAsync();

        Assert.IsType<RenderOutcome.NotRenderable>(
            await _maker.MakeAsync(image, SizeSpec.Square(5), ImageFormat.Tiff, Token));
    }

    private static long Sum(MetricCollector<long> metric) => metric.GetMeasurementSnapshot().Sum(one => one.Value);

    private Task<RenderOutcome> MakeAsync(ImageMetadata image, SizeSpec size) =>
        _maker.MakeAsync(image, size, ImageFormat.Jpeg, Token);

    private async Task<ImageMetadata> StoreAsync()
    {
        await using var staged = _store.Stage(SampleImages.Photo(200, 100));
        var image = TemporaryStore.Describe(staged.Content) with { Width = 200, Height = 100 };
        _store.Blobs.Commit(staged, image);
        return image;
    }

    private Task<Task<int>> HoldTheThreadAsync() => _queue.HoldAsync(_gate, Token);
}
