using BenchmarkDotNet.Attributes;
using Reticulum.Images;
using Reticulum.Load.Photographs;
using Reticulum.Rendering;

namespace Reticulum.Benchmarks.Rendering;

/// <summary>Whether a JPEG is whole: seen from its coded data, beside a decoder that reads all of it at an eighth of its size.</summary>
public class JpegScanBenchmarks
{
    private readonly VipsSetup _vips = new();
    private DirectoryInfo? _folder;
    private string _path = "";

    [Params("1280x800", "2560x1600")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        var sides = Size.Split('x').Select(int.Parse).ToArray();
        _folder = Directory.CreateTempSubdirectory("reticulum-bench-");
        _path = Path.Combine(_folder.FullName, "photograph.jpg");
        File.WriteAllBytes(_path, PhotographSet.Generate(1, sides[0], sides[1]).Photographs[0].Bytes);
    }

    [GlobalCleanup]
    public void CleanUp() => _folder?.Delete(recursive: true);

    [Benchmark(Baseline = true)]
    public int Decoder()
    {
        using var pixels = _vips.Open(_path, ImageFormat.Jpeg, new DecodePlan(8, 1), whole: true);
        using var decoded = pixels.CopyMemory();
        return decoded.Height;
    }

    [Benchmark]
    public bool Scan()
    {
        using var file = File.OpenRead(_path);
        return JpegScan.IsWhole(file);
    }
}
