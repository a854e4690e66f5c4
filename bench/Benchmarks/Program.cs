using BenchmarkDotNet.Running;
using Reticulum.Benchmarks;

// dotnet run --project bench/Benchmarks -c Release -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(QuickConfig).Assembly).Run(args, new QuickConfig());
