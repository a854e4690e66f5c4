using Microsoft.Extensions.Options;
using Reticulum.Alone;
using Reticulum.Cluster;
using Reticulum.Configuration;
using Reticulum.Images;

namespace Reticulum;

/// <summary>The host of a gateway: it serves, and stores no originals.</summary>
internal static class GatewayProgram
{
    public static async Task<int> Main(string[] args)
    {
        var builder = ReticulumHost.CreateBuilder(args, ReticulumHost.Gateway);
        if (builder.AddCheckedOptions() is { Count: > 0 } errors)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, errors));
            return 2;
        }

        builder.AddTelemetry();
        builder.Services.AddReticulumHttp();
        builder.Services.AddStorageNodes();
        builder.UseOrleans(static silo => silo.UseReticulumClustering());

        await using var app = builder.Build();
        app.MapHealth();
        app.MapTelemetry();
        app.MapReticulumHttp();
        await app.RunAsync();
        return 0;
    }

    /// <summary>None yet: finding a cluster is for when there are clusters.</summary>
    private static void AddStorageNodes(this IServiceCollection services)
    {
        services.AddSingleton<NoStorageNodes>();
        services.AddSingleton<IImageReader>(static all => all.GetRequiredService<NoStorageNodes>());
        services.AddSingleton<IImageUploads>(static all => all.GetRequiredService<NoStorageNodes>());
        services.AddSingleton<IImageAdmin>(static all => all.GetRequiredService<NoStorageNodes>());
        services.AddSingleton<AloneView>();
        services.AddSingleton<IClusterView>(static all => all.GetRequiredService<AloneView>());
        services.AddSingleton<IReadiness>(static all => all.GetRequiredService<AloneView>());
        services.AddSingleton<IScrub>(static all => all.GetRequiredService<AloneView>());
        services.AddSingleton<IRecentActivity>(static all => all.GetRequiredService<AloneView>());
    }

    private static void UseReticulumClustering(this ISiloBuilder silo)
    {
        var cluster = silo.Services.BuiltOptions<ClusterOptions>();
        silo.UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, serviceId: cluster.Id, clusterId: cluster.Id);
        silo.AddReticulumDashboard(silo.Services.BuiltOptions<DashboardOptions>());
    }

    /// <summary>Settings are instances from the beginning (<see cref="CheckedOptions"/>), so they can be had before there is a provider.</summary>
    private static T BuiltOptions<T>(this IServiceCollection services)
        where T : class => ((IOptions<T>)services.Last(service => service.ServiceType == typeof(IOptions<T>)).ImplementationInstance!).Value;
}
