using Reticulum.Cluster;

namespace Reticulum;

/// <summary>How this node's silo finds the others: by one setting, <c>Cluster:Provider</c>.</summary>
internal static class SiloClustering
{
    public static ISiloBuilder UseReticulumClustering(this ISiloBuilder silo, ClusterOptions options) =>
        silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, serviceId: options.Id, clusterId: options.Id);
}
