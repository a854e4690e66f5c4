using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>A node's id is its place on the ring: two that live with one would each hold half of its images.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class NodeIdentityTests(DatabaseServer database)
{
    private const int Refused = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_AnotherLiveNodeHasTheId_RefusesAndLeavesTheFirstAlone()
    {
        var id = Guid.NewGuid().ToString();
        var same = new NodePlace { Settings = new Dictionary<string, string> { ["Reticulum:Node:Id"] = id } };
        await using var cluster = await ClusterProcesses.LaunchAsync(
            database,
            new ClusterPlan(Silos: 2, Replication: 1) { Place = _ => same },
            Cancellation,
            started: 1);
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        await cluster.WaitUntilWholeAsync([first], ClusterProcesses.StartLimit, Cancellation);

        second.Start();
        await second.Process.WaitForExitAsync(Cancellation);

        Assert.Equal(Refused, second.Process.ExitCode);
        Assert.Contains(id, second.Process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Process.Error, StringComparison.Ordinal);
        Assert.True(await first.Client.IsReadyAsync(Cancellation));
        Assert.Equal([first.Nickname], (await first.Client.KnownNodesAsync(Cancellation)).Select(node => node.Nickname));

        // The one that left can come back under it, also when nobody saw it leave.
        await first.RestartAsync(Cancellation);
        await cluster.WaitUntilWholeAsync([first], ClusterProcesses.StartLimit, Cancellation);
    }
}
