using System.Globalization;

namespace Reticulum.Load.Scaling;

/// <summary>What a running cluster's silos cost: while nobody asks anything, for each grain, and when one of them starts again with all its images.</summary>
internal sealed class ClusterCost(RunningCluster cluster, TimeProvider time, TextWriter output)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async Task RunAsync(TimeSpan idle, int images, CancellationToken cancellationToken)
    {
        await SettleAsync(images, cancellationToken);
        await Task.Delay(Calm, time, cancellationToken);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n## Measured, {time.GetLocalNow():yyyy-MM-dd}: {cluster.Silos} silos, {images:N0} images, {cluster.Replication} copies of each"));
        await new IdleCost(cluster, time, output).RunAsync(idle, cancellationToken);
        await new GrainCost(cluster, output).RunAsync(images, cancellationToken);
        await new RestartCost(cluster, time, output).RunAsync(cancellationToken);
    }

    // Each disk is counted and read once, and all have compared themselves with all.
    private async Task SettleAsync(int images, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var started = time.GetTimestamp();
        for (IReadOnlyList<long> counted = []; ;)
        {
            (counted, var settled) = await cluster.LookAsync(http, cancellationToken);
            if (settled && counted.Sum() == (long)images * cluster.Replication && await cluster.IsScrubbedAsync(http, cancellationToken))
            {
                return;
            }

            if (time.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException($"The cluster does not settle on {images} images: {string.Join(", ", counted)}.");
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }
}
