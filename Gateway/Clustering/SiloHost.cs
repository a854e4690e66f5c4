using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Reticulum.Cluster;
using Reticulum.Clustering.PostgreSql;
using Reticulum.Placement;
using ClusterOptions = Reticulum.Cluster.ClusterOptions;
using DashboardOptions = Reticulum.Cluster.DashboardOptions;

namespace Reticulum.Clustering;

/// <summary>
/// Builds the silo of this process, an inner host: its services are its own, what it shares with the process (disk, peers, the map) is handed in by
/// instance, so that nothing of it dies with a silo.
/// </summary>
internal sealed class SiloHost(IServiceProvider process, IOptions<ClusterOptions> cluster, IOptions<AccessOptions> access, IOptions<DashboardOptions> dashboard, ILocalNode node, IEnumerable<SiloPart> parts)
{
    // As Tests/Cluster sees it: a killed node is out after 2 s, a hung one after 6 s.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxProbeTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TableTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxJoinTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);
    private const int MaxEnqueuedRequests = 1_000;

    public IHost Build(FatalErrors errors)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddLogging();
        builder.Services.Replace(ServiceDescriptor.Singleton(process.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<IFatalErrorHandler>(errors);
        builder.Services.AddSingleton(process.GetRequiredService<TimeProvider>());
        builder.Services.AddSingleton(process.GetRequiredService<IClusterMap>());
        builder.UseOrleans(silo =>
        {
            Join(silo);
            silo.Configure<SiloOptions>(options => options.SiloName = SiloName.For(node.Role, node.Self.Id));
            silo.Configure<ClusterMembershipOptions>(Tune);
            silo.Configure<SiloMessagingOptions>(static options =>
            {
                options.ResponseTimeout = options.SystemResponseTimeout = ResponseTimeout;
                options.MaxEnqueuedRequestsHardLimit = MaxEnqueuedRequests;
            });
            silo.AddPlacementDirector<RingPlacement, RingPlacementDirector>();
            silo.Services.AddSingleton<IRingSilos, RingSilos>();
            silo.AddReticulumDashboard(dashboard.Value);
            if (process.GetService<Tracing>() is { IsOn: true })
            {
                silo.AddActivityPropagation(); // two filters around each call of a grain
            }

            foreach (var part in parts)
            {
                part.Add(silo, process);
            }
        });
        return builder.Build();
    }

    private void Join(ISiloBuilder silo)
    {
        var options = cluster.Value;
        if (options.Provider == ClusterOptions.Local)
        {
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, serviceId: options.Id, clusterId: options.Id);
            return;
        }

        silo.Configure<Orleans.Configuration.ClusterOptions>(names => names.ClusterId = names.ServiceId = options.Id);
        silo.ConfigureEndpoints(IPAddress.Parse(options.SiloAddress), options.SiloPort, options.GatewayPort);
        silo.UsePostgreSqlClustering(options);
        silo.UseSiloHandshake(access.Value, options);
    }

    private static void Tune(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = options.MinProbeTimeout = ProbeTimeout;
        options.MaxProbeTimeout = MaxProbeTimeout;
        options.TableRefreshTimeout = options.IAmAliveTablePublishTimeout = TableTimeout;
        options.NumMissedTableIAmAliveLimit = 20;
        options.MaxJoinAttemptTime = MaxJoinTime;
    }

    /// <summary>Signals belong to the process, not to the silo.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
