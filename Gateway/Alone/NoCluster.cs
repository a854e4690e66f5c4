using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Alone;

/// <summary>The cluster of a gateway that has none to find (<c>Cluster:Provider</c> is <c>Local</c>): an empty layout, nobody to ask, no grains.</summary>
internal sealed class NoCluster(ILocalNode node, IOptions<RingOptions> ring) : IClusterMap, IPeers, IImageGrains
{
    public event Action? Changed
    {
        add { }
        remove { }
    }

    public ClusterMap Current { get; } = new(new Layout(0, ring.Value.PointsPerNode, []), node.Self.Id, alive: null, handOffsPossible: false);

    public IImageCopies CopiesOf(Node node) => throw new InvalidOperationException("There is no node in the layout that could be asked.");

    public bool IsReachable(Guid node) => false;

    public ValueTask<NodeReport?> ReportAsync(Node node, CancellationToken cancellationToken) => new((NodeReport?)null);

    public ValueTask<bool> SetDrainingAsync(Node node, bool draining, CancellationToken cancellationToken) => new(false);

    public ValueTask<NodeIdentity?> IdentifyAsync(string url, CancellationToken cancellationToken) => new((NodeIdentity?)null);

    public ValueTask<GrainReply<T>> CallAsync<T>(
        ImageId id, Func<IImageGrain, CancellationToken, Task<T>> call, TimeSpan limit, CancellationToken cancellationToken) => new(default(GrainReply<T>));
}

internal static class NoClusterExtensions
{
    /// <summary>Where nothing else finds a cluster.</summary>
    public static IServiceCollection AddNoCluster(this IServiceCollection services)
    {
        services.TryAddSingleton<NoCluster>();
        services.TryAddSingleton<IClusterMap>(static all => all.GetRequiredService<NoCluster>());
        services.TryAddSingleton<IPeers>(static all => all.GetRequiredService<NoCluster>());
        services.TryAddSingleton<IImageGrains>(static all => all.GetRequiredService<NoCluster>());
        return services;
    }
}
