using BenchmarkDotNet.Running;
using Reticulum.Benchmarks;

// bench/parts.sh runs all of them and writes the report.
BenchmarkSwitcher.FromAssembly(typeof(QuickConfig).Assembly).Run(args, new QuickConfig());
