using BenchmarkDotNet.Attributes;
using Reticulum.Blobs;
using Reticulum.Images;

namespace Reticulum.Benchmarks.Blobs;

/// <summary>Renditions beside the original: kept, and read against their seal.</summary>
public class RenditionStoreBenchmarks
{
    private static readonly SizeSpec Size = SizeSpec.Square(100);

    private NodeOnDisk? _node;
    private Rendition? _rendition;

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
            new RenditionKey(image.Id, Size, ImageFormat.Jpeg), bytes, 100, 100, RenditionSeal.For(bytes, 100, 100).EntityTag, image.UploadedAt);
        Write();
    }

    [GlobalCleanup]
    public void CleanUp() => _node?.Dispose();

    [Benchmark]
    public bool Write() => _node!.Get<RenditionStore>().TryWrite(_rendition!);

    [Benchmark]
    public bool Open() => _node!.Get<RenditionStore>().TryOpen(_rendition!.Key, _rendition.UploadedAt) is not null;
}
