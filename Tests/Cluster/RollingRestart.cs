using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// docs/operations/upgrade.md, step by step: one node after the other is stopped by SIGTERM and started again, each when the cluster can do without it, which is when all the
/// others are settled.
/// </summary>
internal sealed class RollingRestart(ClusterProcesses cluster)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <param name="change">What is different at the next start.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How long each node was away, from SIGTERM to being ready again.</returns>
    public async Task<IReadOnlyList<TimeSpan>> RunAsync(Action<NodeProcess> change, CancellationToken cancellationToken)
    {
        var away = new List<TimeSpan>();
        foreach (var node in cluster.Nodes)
        {
            await WaitUntilSettledAsync(cluster.Except(node), cancellationToken);
            var start = TimeProvider.System.GetTimestamp();
            await node.StopAsync(cancellationToken);
            Assert.Equal(0, node.Process.ExitCode);
            change(node);
            await node.RestartAsync(cancellationToken);
            await Moments.UntilAsync(async () => await node.Client.IsReadyAsync(cancellationToken) ? null : $"{node.Nickname} is not ready", Limit, cancellationToken);
            away.Add(TimeProvider.System.GetElapsedTime(start));
            await cluster.WaitUntilWholeAsync(Limit, cancellationToken);
        }

        return away;
    }

    private static Task<TimeSpan> WaitUntilSettledAsync(IEnumerable<NodeProcess> nodes, CancellationToken cancellationToken)
    {
        var asked = nodes.First();
        return Moments.UntilAsync(
            async () => (await asked.Client.KnownNodesAsync(cancellationToken)) is { Count: > 0 } known
                ? known.FirstOrDefault(static node => node.Role == "silo" && !node.IsSettled) is { } late ? $"{late.Nickname} is not settled" : null
                : $"{asked.Nickname} does not answer",
            Limit,
            cancellationToken);
    }
}
