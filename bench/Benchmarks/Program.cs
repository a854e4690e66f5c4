using BenchmarkDotNet.Running;
using Reticulum.Benchmarks;
using Reticulum.Benchmarks.Rendering;

// bench/parts.sh runs all of them and writes the report; memory is measured by itself, in processes of its own.
if (args is ["memory", .. var rest])
{
    RenderMemory.Run(rest);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(QuickConfig).Assembly).Run(args, new QuickConfig());
}
