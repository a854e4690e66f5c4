using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Reticulum.Cluster;
using Reticulum.Peers;
using ClusterOptions = Reticulum.Cluster.ClusterOptions;

namespace Reticulum.Clustering;

public static class SiloHandshakeExtensions
{
    /// <summary>
    /// Puts Orleans' ports behind the cluster's secret: TLS and <see cref="SiloHandshake"/> between silos, nothing at all for clients of Orleans.
    /// Without a secret they stay as they are.
    /// </summary>
    public static ISiloBuilder UseSiloHandshake(this ISiloBuilder builder, AccessOptions access, ClusterOptions cluster)
    {
        if (ClusterKeys.From(access, cluster, SiloHandshake.Purpose) is not { } keys)
        {
            return builder;
        }

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(all => new SiloConnections(keys, all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILogger<SiloConnections>>()));
        return builder.Configure<SiloConnectionOptions>(static options =>
        {
            options.ConfigureSiloInboundConnection(static connection => connection.Use(Of(connection).Inbound));
            options.ConfigureSiloOutboundConnection(static connection => connection.Use(Of(connection).Outbound));
            options.ConfigureGatewayInboundConnection(static connection => connection.Use(Of(connection).Refused));
        });
    }

    private static SiloConnections Of(IConnectionBuilder connection) => connection.ApplicationServices.GetRequiredService<SiloConnections>();
}
