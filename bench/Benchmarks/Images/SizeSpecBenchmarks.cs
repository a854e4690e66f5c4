using BenchmarkDotNet.Attributes;
using Reticulum.Images;

namespace Reticulum.Benchmarks.Images;

/// <summary>Sizes as they stand in URLs, canonical and sloppy.</summary>
public class SizeSpecBenchmarks
{
    private const int MaxDimension = 8192;

    [Params("full", "100s", "800w600h", "0100h200w")]
    public string Text { get; set; } = "";

    [Benchmark]
    public bool Parse() => SizeSpec.TryParse(Text, MaxDimension, out _);

    [Benchmark]
    public string ParseAndFormat() => SizeSpec.TryParse(Text, MaxDimension, out var size) ? size.ToString() : "";
}
