using BenchmarkDotNet.Attributes;
using Reticulum.Images;

namespace Reticulum.Benchmarks.Images;

/// <summary>The first thing that every request does, and the last that every file name needs.</summary>
public class ImageIdBenchmarks
{
    private const string Text = "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12";

    private ImageId _id;

    [GlobalSetup]
    public void SetUp() => _id = ImageId.Parse(Text);

    [Benchmark]
    public bool Parse() => ImageId.TryParse(Text, out _);

    [Benchmark]
    public bool ParseMalformed() => ImageId.TryParse("2fd4e1c67a2d28fced849ee1bb76e7391b93eb1g", out _);

    [Benchmark]
    public string Format() => _id.ToString();
}
