using BenchmarkDotNet.Attributes;
using Reticulum.Blobs;
using Reticulum.Images;

namespace Reticulum.Benchmarks.Blobs;

/// <summary>Renditions beside the original: kept, and read against their seal.</summary>
public class RenditionStoreBenchmarks
{
    private const int MaxDimension = 8192;

    private NodeOnDisk? _node;
    private Rendition? _rendition;
    private int _next;

    [Params(5_000, 100_000)]
    public int Length { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _node = new NodeOnDisk();
        var bytes = new byte[Length];
        new Random(1).NextBytes(bytes);
        var image = await _node.StoreAsync(bytes, 4000, 3000);
        _rendition = new Rendition(
            new RenditionKey(image.Id, SizeSpec.Square(100), ImageFormat.Jpeg), bytes, 100, 100, RenditionSeal.For(bytes, 100, 100).EntityTag, image.UploadedAt);
        _node.Get<RenditionStore>().TryWrite(_rendition);
    }

    [GlobalCleanup]
    public void CleanUp() => _node?.Dispose();

    /// <summary>Every time another name: ext4 flushes a file that is renamed over another.</summary>
    [Benchmark]
    public bool Write()
    {
        var number = _next++;
        var key = _rendition!.Key with { Size = SizeSpec.Box(1 + (number % MaxDimension), 1 + (number / MaxDimension)) };
        return _node!.Get<RenditionStore>().TryWrite(_rendition with { Key = key });
    }

    [Benchmark]
    public bool Open() => _node!.Get<RenditionStore>().TryOpen(_rendition!.Key, _rendition.UploadedAt) is not null;
}
