using Microsoft.AspNetCore.Components;
using Reticulum.Cluster;

namespace Reticulum.Pages;

/// <summary>Looks at the cluster and draws what of the status page changes.</summary>
internal sealed class StatusLook(IClusterView cluster, IServiceScopeFactory scopes)
{
    public async ValueTask<StatusFrame> LookAsync(CancellationToken cancellationToken) => await DrawAsync(await cluster.SnapshotAsync(cancellationToken));

    public async ValueTask<StatusFrame> DrawAsync(ClusterSnapshot snapshot)
    {
        await using var scope = scopes.CreateAsyncScope();
        return new StatusFrame(new Dictionary<string, StatusPart>
        {
            ["summary"] = await DrawAsync<StatusSummary>(scope.ServiceProvider, snapshot),
            ["nodes"] = await DrawAsync<StatusNodes>(scope.ServiceProvider, snapshot),
            ["circle"] = await DrawAsync<StatusRing>(scope.ServiceProvider, snapshot),
            ["scrub"] = await DrawAsync<StatusScrub>(scope.ServiceProvider, snapshot),
        });
    }

    private static async Task<StatusPart> DrawAsync<T>(IServiceProvider services, ClusterSnapshot snapshot)
        where T : IComponent => StatusPart.Of(await Html.RenderAsync(services, typeof(T), new Dictionary<string, object?> { [nameof(StatusNodes.Cluster)] = snapshot }));
}
