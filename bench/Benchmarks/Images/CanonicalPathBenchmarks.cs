using BenchmarkDotNet.Attributes;
using Reticulum.Images;

namespace Reticulum.Benchmarks.Images;

/// <summary>The first thing of every GET: what is canonical is answered from memory, what is not goes the ordinary way.</summary>
public class CanonicalPathBenchmarks
{
    private const int MaxDimension = 8192;
    private const string Hash = "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12";

    [Params($"/image/{Hash}/100s/photo.jpg", $"/image/{Hash}/800w600h/photo.webp", $"/image/{Hash}/0100s/photo.jpg", "/status/")]
    public string Path { get; set; } = "";

    [Benchmark]
    public bool Parse() => CanonicalPath.TryParse(Path, MaxDimension, out _);
}
