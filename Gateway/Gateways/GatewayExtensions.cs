using Microsoft.Extensions.DependencyInjection.Extensions;
using Reticulum.Cluster;
using Reticulum.Gateways;
using Reticulum.Images;
using Reticulum.Replication;
using Reticulum.Uploads;

namespace Reticulum;

/// <summary>What a node without originals consists of, on top of <see cref="RelayExtensions.AddRelay"/> and whatever finds the cluster.</summary>
public static class GatewayExtensions
{
    public static IServiceCollection AddGatewayNode(this IServiceCollection services)
    {
        services.AddRelay();
        services.TryAddSingleton<ILocalNode, GatewayNode>();
        services.TryAddSingleton<IImageCopies, GatewayCopies>();
        services.TryAddSingleton<IImageReader, GatewayReader>();
        services.TryAddSingleton<IImageAdmin, GatewayAdmin>();
        services.TryAddSingleton<UploadRelay>();
        services.TryAddSingleton<GatewayView>();
        services.TryAddSingleton<IClusterView>(static all => all.GetRequiredService<GatewayView>());
        services.TryAddSingleton<IReadiness>(static all => all.GetRequiredService<GatewayView>());
        services.TryAddSingleton<IScrub>(static all => all.GetRequiredService<GatewayView>());
        services.TryAddSingleton<IRecentActivity>(static all => all.GetRequiredService<GatewayView>());
        return services;
    }
}
