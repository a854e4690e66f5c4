using Microsoft.Extensions.DependencyInjection.Extensions;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Relay;
using Reticulum.Replication;
using Reticulum.Uploads;

namespace Reticulum;

/// <summary>Reading what lies on other nodes, on a silo and on a gateway.</summary>
public static class RelayExtensions
{
    /// <summary>
    /// Memory, cache and search. The ports <c>IPeers</c>, <see cref="IClusterMap"/> and <see cref="IImageGrains"/> must be there; the first may itself need
    /// <see cref="IRemoteImages"/>.
    /// </summary>
    public static IServiceCollection AddRelay(this IServiceCollection services)
    {
        services.AddHotRenditions();
        services.TryAddSingleton<RelayInstruments>();
        services.TryAddSingleton<RelayCache>();
        services.TryAddSingleton(static all => new RelayTrust(all.GetRequiredService<IClusterMap>(), all.GetRequiredService<HotRenditions>().Clear));
        services.TryAddSingleton<Surveyor>();
        services.TryAddSingleton<Revalidation>();
        services.TryAddSingleton<ReadRepair>();
        services.TryAddSingleton<IDeleteCheck, DeleteCheck>();
        services.TryAddSingleton<RemoteOriginals>();
        services.TryAddSingleton<RemoteRenditions>();
        services.TryAddSingleton<RemoteSearch>();
        services.TryAddSingleton<IRemoteImages>(static all => new RemoteImages(
            all.GetRequiredService<IHotRenditions>(),
            all.GetRequiredService<RelayCache>(),
            all.GetRequiredService<RelayTrust>(),
            new Lazy<RemoteSearch>(all.GetRequiredService<RemoteSearch>),
            all.GetRequiredService<RelayInstruments>()));
        services.TryAddSingleton<UploadRelay>();
        services.TryAddSingleton<PolishedRenditions>();
        services.AddHostedService(static all => all.GetRequiredService<PolishedRenditions>());
        services.TryAddSingleton<RelayCacheKeeper>();
        return services.AddHostedService(static all => all.GetRequiredService<RelayCacheKeeper>());
    }

    /// <summary>The memory alone, for a node without a cluster.</summary>
    public static IServiceCollection AddHotRenditions(this IServiceCollection services)
    {
        services.TryAddSingleton<HotInstruments>();
        services.TryAddSingleton(static all =>
        {
            var hot = ActivatorUtilities.CreateInstance<HotRenditions>(all);
            all.GetRequiredService<HotInstruments>().Observe(hot);
            return hot;
        });
        services.TryAddSingleton<IHotRenditions>(static all => all.GetRequiredService<HotRenditions>());
        return services;
    }
}
