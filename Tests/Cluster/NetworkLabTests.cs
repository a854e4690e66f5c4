using System.Globalization;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>The cut itself: who hears whom, before, during and after it. Otherwise a partition that is none would pass every test of one.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class NetworkLabTests(DatabaseServer database)
{
    private static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Cut_DatabaseOfBothSides_IsSilentAndHeals() => RunAsync(databaseOfFirstSide: true);

    [Fact]
    [Trait("Suite", "faults")]
    public Task Cut_DatabaseOfOneSide_IsSilentAndHeals() => RunAsync(databaseOfFirstSide: false);

    private async Task RunAsync(bool databaseOfFirstSide)
    {
        await using var network = await NetworkLab.SetUpAsync(firstSide: 1, nodes: 3, Cancellation);
        await using var first = TcpProxy.Listen(System.Net.IPAddress.Parse(network.DatabaseAddresses[0]), database.Port, database.Port);
        await using var second = TcpProxy.Listen(System.Net.IPAddress.Parse(network.DatabaseAddresses[1]), database.Port, database.Port);

        // Nodes that do not know each other: only their network is of interest.
        var alone = new ClusterPlan(Silos: 3, Replication: 1)
        {
            Place = network.PlaceOf,
            Settings = new Dictionary<string, string> { ["Reticulum:Cluster:Provider"] = "Local" },
        };
        await using var nodes = await ClusterProcesses.LaunchAsync(database, alone, Cancellation);
        var (a, b, c) = (nodes.Silos[0], nodes.Silos[1], nodes.Silos[2]);
        foreach (var node in nodes.Silos)
        {
            await Moments.UntilAsync(async () => await node.Client.IsReadyAsync(Cancellation) ? null : node.Said, ClusterProcesses.StartLimit, Cancellation);
        }

        Assert.True(await HearsAsync(a, b) && await HearsAsync(b, a) && await HearsAsync(b, c));
        Assert.True(await HearsDatabaseAsync(network, a, 0) && await HearsDatabaseAsync(network, b, 1));

        await network.CutAsync(databaseOfFirstSide, Cancellation);
        Assert.False(await HearsAsync(a, b) || await HearsAsync(b, a) || await HearsAsync(a, c) || await HearsAsync(c, a));
        Assert.True(await HearsAsync(b, c) && await HearsAsync(c, b));
        Assert.Equal(databaseOfFirstSide, await HearsDatabaseAsync(network, a, 0));
        Assert.True(await HearsDatabaseAsync(network, b, 1));
        Assert.True(await a.Client.IsReadyAsync(Cancellation) && await c.Client.IsReadyAsync(Cancellation));

        await network.HealAsync(Cancellation);
        await Moments.UntilAsync(async () => await HearsAsync(a, b) && await HearsAsync(c, a) && await HearsDatabaseAsync(network, a, 0) ? null : "not healed", HealLimit, Cancellation);
    }

    private static Task<bool> HearsAsync(NodeProcess from, NodeProcess to) => ConnectsAsync(from, to.Settings.Url.Host, to.Settings.Url.Port);

    private Task<bool> HearsDatabaseAsync(NetworkLab network, NodeProcess from, int side) => ConnectsAsync(from, network.DatabaseAddresses[side], database.Port);

    private static async Task<bool> ConnectsAsync(NodeProcess from, string address, int port)
    {
        var connect = string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/{address}/{port}");
        await using var process = ChildProcess.Start("ip", ["netns", "exec", from.Settings.Namespace!, "timeout", "1", "bash", "-c", connect], Path.GetTempPath());
        await process.WaitForExitAsync(Cancellation);
        return process.ExitCode == 0;
    }
}
