using Microsoft.Extensions.DependencyInjection.Extensions;
using Reticulum.Cluster;
using Reticulum.Gateways;
using Reticulum.Images;
using Reticulum.Peers;

namespace Reticulum;

/// <summary>What a node without originals consists of, on top of <see cref="RelayExtensions.AddRelay"/> and whatever finds the cluster.</summary>
public static class GatewayExtensions
{
    public static IServiceCollection AddGatewayNode(this IServiceCollection services)
    {
        services.AddRelay();
        services.TryAddSingleton<ILocalNode, GatewayNode>();
        services.TryAddSingleton<GatewayCopies>();
        services.TryAddSingleton(static all => new LocalCopiesPort(all.GetRequiredService<GatewayCopies>(), new NoRanges()));
        services.TryAddSingleton<IImageReader, GatewayReader>();
        services.TryAddSingleton<IImageAdmin, GatewayAdmin>();
        services.TryAddSingleton<GatewayView>();
        services.TryAddSingleton<IReadiness>(static all => all.GetRequiredService<GatewayView>());
        services.TryAddSingleton<IScrub>(static all => all.GetRequiredService<GatewayView>());
        services.TryAddSingleton<IRecentActivity>(static all => all.GetRequiredService<GatewayView>());
        return services;
    }
}
