using BenchmarkDotNet.Running;
using Reticulum.Benchmarks;
using Reticulum.Benchmarks.Rendering;

// bench/parts.sh runs all of them and writes the report; memory is measured by itself, in processes of its own; encoders by their bytes and looks.
if (args is ["memory", .. var rest])
{
    RenderMemory.Run(rest);
}
else if (args is ["encoders", .. var photographs])
{
    EncoderMeasurement.Run(photographs);
}
else if (args is ["derive", .. var originals])
{
    DeriveMeasurement.Run(originals);
}
else if (args is ["sizes", .. var original])
{
    await SizesMeasurement.RunAsync(original.FirstOrDefault());
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(QuickConfig).Assembly).Run(args, new QuickConfig());
}
