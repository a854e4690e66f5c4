using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Options;
using Reticulum.Images;

namespace Reticulum.Benchmarks.Images;

/// <summary>The second thing of every GET: renditions in memory, thumbnails of 5 KB in the default budget and in one of 1 GiB, nearly full.</summary>
public class HotRenditionsBenchmarks
{
    private const int Length = 5000;
    private const int Cost = 6000;

    private readonly Random _random = new(1);
    private readonly byte[] _bytes = new byte[Length];
    private HotRenditions? _hot;
    private RenditionKey[] _kept = [];
    private Rendition[] _others = [];
    private int _next;

    [Params(32, 1024)]
    public int BudgetMebibytes { get; set; }

    private HotRenditions Hot => _hot ?? throw new InvalidOperationException("Not set up.");

    [GlobalSetup]
    public void SetUp()
    {
        _hot = new HotRenditions(Options.Create(new RenderOptions { HotBytes = (long)BudgetMebibytes << 20 }));
        var renditions = Enumerable.Range(0, (int)(((long)BudgetMebibytes << 20) / Cost * 9 / 10)).Select(_ => Make()).ToArray();
        Array.ForEach(renditions, _hot.Put);
        _kept = [.. renditions.Select(static one => one.Key).Where(key => _hot.TryGet(key, out _))];
        _others = [.. Enumerable.Range(0, 1 << 15).Select(_ => Make())];
    }

    [Benchmark]
    public bool Hit() => Hot.TryGetHot(_kept[_next++ % _kept.Length]) is not null;

    [Benchmark]
    public bool Miss() => Hot.TryGetHot(_others[_next++ % _others.Length].Key with { Size = SizeSpec.Square(1) }) is not null;

    /// <summary>Each pushes others out.</summary>
    [Benchmark]
    public void Put() => Hot.Put(_others[_next++ % _others.Length]);

    private Rendition Make()
    {
        Span<byte> id = stackalloc byte[ImageId.ByteLength];
        _random.NextBytes(id);
        return new Rendition(
            new RenditionKey(new ImageId(id), SizeSpec.Square(100), ImageFormat.Jpeg), _bytes, 100, 100, "\"0123456789abcdef\"", DateTimeOffset.UnixEpoch);
    }
}
