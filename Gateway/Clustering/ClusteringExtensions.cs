using Microsoft.Extensions.DependencyInjection.Extensions;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>A process' part in the cluster: its silo under supervision, the layout, the map. Needs an <see cref="ILocalNode"/> and the byte plane.</summary>
public static class ClusteringExtensions
{
    public static IServiceCollection AddClustering(this IServiceCollection services)
    {
        services.TryAddSingleton<LayoutFile>();
        services.TryAddSingleton<ClusterMapKeeper>();
        services.TryAddSingleton<IClusterMap>(static all => all.GetRequiredService<ClusterMapKeeper>());
        services.TryAddSingleton<ILayoutStore, LocalLayoutStore>();
        services.TryAddSingleton<SiloHandle>();
        services.TryAddSingleton<ISiloState>(static all => all.GetRequiredService<SiloHandle>());
        services.TryAddSingleton<IImageGrains, ImageGrains>();
        services.TryAddSingleton<SiloHost>();
        services.TryAddSingleton<LayoutKeeper>();
        services.AddHostedService(static all => all.GetRequiredService<LayoutKeeper>());
        services.AddHostedService<SiloSupervisor>();
        return services;
    }
}
