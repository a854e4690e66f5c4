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
            return ReticulumHost.Refuse(errors);
        }

        builder.AddTelemetry();
        builder.Services.AddReticulumHttp();
        builder.Services.AddStorageNodes();
        builder.Services.AddSingleton<ScratchNode>(); builder.Services.AddSingleton<ILocalNode>(a => a.GetRequiredService<ScratchNode>()); builder.Services.AddSingleton<Reticulum.Peers.IPeers>(a => a.GetRequiredService<ScratchNode>());
        Reticulum.Clustering.ClusteringExtensions.AddClustering(builder.Services);

        return await ReticulumHost.RunAsync(builder, static app =>
        {
            app.MapHealth();
            app.MapTelemetry();
            app.MapReticulumHttp();
        });
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
}
