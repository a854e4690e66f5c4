using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Clustering.PostgreSql;
using Reticulum.Images;
using Reticulum.Nodes;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Clustering;

/// <summary>A process' part in the cluster: its silo under supervision, the layout, the map. Needs an <see cref="ILocalNode"/> and the byte plane.</summary>
public static class ClusteringExtensions
{
    public static IServiceCollection AddClustering(this IServiceCollection services)
    {
        services.TryAddSingleton<LayoutFile>();
        services.TryAddSingleton<ClusterMapKeeper>();
        services.TryAddSingleton<IClusterMap>(static all => all.GetRequiredService<ClusterMapKeeper>());
        services.TryAddSingleton<ILayoutStore>(static all => all.GetRequiredService<IOptions<ClusterOptions>>().Value.Provider == ClusterOptions.PostgreSql
            ? ActivatorUtilities.CreateInstance<PostgreSqlLayoutStore>(all)
            : new LocalLayoutStore());
        services.TryAddSingleton<SiloHandle>();
        services.TryAddSingleton<ISiloState>(static all => all.GetRequiredService<SiloHandle>());
        services.TryAddSingleton<IImageGrains, ImageGrains>();
        services.TryAddSingleton<SiloHost>();
        services.TryAddSingleton<LayoutKeeper>();
        services.TryAddSingleton<ILayoutNews>(static all => all.GetRequiredService<LayoutKeeper>());
        services.TryAddSingleton<ILayoutChanges, LayoutChanges>();
        services.TryAddSingleton<Surveyor>();
        services.TryAddSingleton<IClusterView, ClusterView>();
        services.AddHostedService(static all => all.GetRequiredService<LayoutKeeper>());
        services.AddHostedService<SiloSupervisor>();
        services.AddHostedService<NodeInstruments>();
        return services;
    }
}
