using BenchmarkDotNet.Attributes;
using Reticulum.Images;
using Reticulum.Rendering;

namespace Reticulum.Benchmarks.Rendering;

/// <summary>Geometry.</summary>
public class RenderPlanBenchmarks
{
    [Benchmark]
    public int Square() => Width(SizeSpec.Square(100));

    [Benchmark]
    public int Box() => Width(SizeSpec.Box(800, 600));

    private static int Width(SizeSpec size) => RenderPlan.Create(4000, 3000, 1, size, ImageFormat.Jpeg).Width;
}
