using Microsoft.Extensions.Options;
using Reticulum.Cluster;

namespace Reticulum;

/// <summary>The Orleans silo that every host runs: how it finds the others is one setting, <c>Cluster:Provider</c>.</summary>
public static class OrleansSilo
{
    /// <summary>The settings must have been checked: they are instances from then on, so they can be had before there is a provider.</summary>
    public static void UseReticulumSilo(this WebApplicationBuilder builder)
    {
        var cluster = builder.Services.BuiltOptions<ClusterOptions>();
        var dashboard = builder.Services.BuiltOptions<DashboardOptions>();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, serviceId: cluster.Id, clusterId: cluster.Id)
            .AddReticulumDashboard(dashboard));
    }

    private static T BuiltOptions<T>(this IServiceCollection services)
        where T : class => ((IOptions<T>)services.Last(service => service.ServiceType == typeof(IOptions<T>)).ImplementationInstance!).Value;
}
