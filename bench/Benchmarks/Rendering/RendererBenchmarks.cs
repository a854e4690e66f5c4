using BenchmarkDotNet.Attributes;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Load.Photographs;
using Reticulum.Load.Resizing;
using Reticulum.Rendering;

namespace Reticulum.Benchmarks.Rendering;

/// <summary>The renderer by itself, beside NetVips with the same settings and nothing else: what the pipeline's generality costs. One thread, 12 MP JPEG.</summary>
public class RendererBenchmarks
{
    private NodeOnDisk? _node;
    private ImageMetadata? _image;
    private string _path = "";
    private RenderPlan _plan;
    private ResizeJob _job;

    [Params("100s", "800w")]
    public string Wanted { get; set; } = "";

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _node = new NodeOnDisk();
        var photograph = PhotographSet.Generate(1, 4000, 3000).Photographs[0];
        _image = await _node.StoreAsync(photograph.Bytes, photograph.Width, photograph.Height);
        _path = _node.Get<DiskBlobStore>().Find(_image.Id) is BlobState.Present present ? present.Path : "";
        if (SizeSpec.TryParse(Wanted, 8192, out var size))
        {
            _plan = RenderPlan.Create(_image.Width, _image.Height, 1, size, ImageFormat.Jpeg);
            _job = new ResizeJob(photograph, new Size(Math.Max(size.Side, size.Width), size.Side > 0));
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _node?.Dispose();

    [Benchmark(Baseline = true)]
    public int Bare() => BareResize.LikeRenderer(_job).Length;

    [Benchmark]
    public int ThumbnailBuffer() => BareResize.Thumbnail(_job).Length;

    [Benchmark]
    public int Renderer() => _node!.Get<Renderer>().Render(_path, _image!, [_plan], CancellationToken.None).Single().Bytes.Length;

    /// <summary>As a request does it: the work ends when nobody waits any more.</summary>
    [Benchmark]
    public int RendererCancellable()
    {
        using var abandoned = new CancellationTokenSource();
        return _node!.Get<Renderer>().Render(_path, _image!, [_plan], abandoned.Token).Single().Bytes.Length;
    }

    /// <summary>With the check of the original before it, as every rendering.</summary>
    [Benchmark]
    public int CheckedRenderer() => _node!.Get<DiskBlobStore>().IsRight(_image!.Id, _path) ? RendererCancellable() : 0;
}
