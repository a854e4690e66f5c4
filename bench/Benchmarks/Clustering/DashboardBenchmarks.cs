using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Dashboard;
using DashboardOptions = Reticulum.Cluster.DashboardOptions;

namespace Reticulum.Benchmarks.Clustering;

/// <summary>What the Orleans Dashboard costs each call of a grain: its profiler is a filter around all of them, and counts only while somebody has the dashboard open.</summary>
public class DashboardBenchmarks
{
    // Orleans' code is compiled again and again as it runs: whoever is first would look slow.
    private const int WarmUpCalls = 500_000;

    private IHost? _host;
    private IEchoGrain? _grain;

    [Params("off", "on, nobody looks", "on, somebody looks")]
    public string Dashboard { get; set; } = "";

    [GlobalSetup]
    public async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddLogging(static logging => logging.ClearProviders());
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), FreePort());
            silo.AddReticulumDashboard(new DashboardOptions { Enabled = Dashboard != "off" });
            silo.Services.Configure<GrainProfilerOptions>(options => options.TraceAlways = Dashboard == "on, somebody looks");
        });
        _host = builder.Build();
        await _host.StartAsync();
        _grain = _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IEchoGrain>("one");
        for (var call = 0; call < WarmUpCalls; call++)
        {
            await _grain.EchoAsync(call);
        }
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
    }

    [Benchmark]
    public ValueTask<int> Call() => _grain!.EchoAsync(1);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>The least that a grain can do.</summary>
[Alias("reticulum.benchmarks.IEchoGrain")]
public interface IEchoGrain : IGrainWithStringKey
{
    [Alias("Echo")]
    ValueTask<int> EchoAsync(int value);
}

/// <inheritdoc/>
public sealed class EchoGrain : Grain, IEchoGrain
{
    public ValueTask<int> EchoAsync(int value) => new(value);
}
