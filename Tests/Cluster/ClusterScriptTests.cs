using System.Globalization;
using Reticulum.Tests.Architecture;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>The README's tour, by the very script: a cluster in one command, an upload, a node killed, and the picture is still there.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class ClusterScriptTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tour_NodeKilled_PictureIsStillServedAndDownLeavesNothing()
    {
        using var home = new TemporaryDirectory();
        var state = home["cluster"];
        var port = FreeRange();
        var environment = new Dictionary<string, string>
        {
            ["RETICULUM_CLUSTER_DIR"] = state,
            ["RETICULUM_CLUSTER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        };
        using var node0 = new NodeClient(Url(port), "node0");
        using var node1 = new NodeClient(Url(port + 1), "node1");
        using var gateway = new NodeClient(Url(port - 10), "gateway0");
        var image = new Pictures(new Random(1)).Next(1000);
        var probe = (Hash: SiloProcess.HashOf(image), Width: 10);
        try
        {
            Assert.Contains("there is no cluster", (await RunAsync("status")).Error, StringComparison.Ordinal);
            await DoAsync("up", "3");
            Assert.Equal(4, (await node0.KnownNodesAsync(Cancellation)).Count);
            var upload = await node1.UploadAsync(image, Cancellation);
            Assert.True(upload.IsOk, upload.ToString());

            await DoAsync("kill", "1");
            Assert.Contains("is not running", (await RunAsync("kill", "1")).Error, StringComparison.Ordinal);
            foreach (var left in new[] { node0, gateway })
            {
                var answer = await left.GetImageAsync(probe.Hash, string.Create(CultureInfo.InvariantCulture, $"{probe.Width++}w"), "webp", Cancellation);
                Assert.True(answer.IsOk, answer.ToString());
            }

            await Moments.UntilAsync(
                async () => await DoAsync("status") is var table && table.Split('\n').Any(line => line.StartsWith("node1 ", StringComparison.Ordinal) && line.Contains("down", StringComparison.Ordinal)) ? null : table,
                ClusterProcesses.StartLimit,
                Cancellation);
            await DoAsync("start", "1");
            await DoAsync("up", "3");
            Assert.Equal("1", (await DoAsync("psql", "-Atc", "SELECT 1")).Trim());
        }
        finally
        {
            await RunAsync("down");
        }

        Assert.False(Directory.Exists(state));
        Assert.True((await node0.GetAsync("/healthz/live", Cancellation)).Refused);

        async Task<string> DoAsync(params string[] arguments)
        {
            var (exitCode, said, error) = await RunAsync(arguments);
            Assert.True(exitCode == 0, $"cluster.sh {string.Join(' ', arguments)}: {error}{said}");
            return said;
        }

        async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
        {
            await using var script = ChildProcess.Start(Path.Combine(SourceTree.Root, "cluster.sh"), arguments, home.Path, environment);
            await script.WaitForExitAsync(Cancellation);
            return (script.ExitCode, script.Output, script.Error);
        }
    }

    private static Uri Url(int port) => new($"http://127.0.0.1:{port}");

    /// <summary>The gateway's port lies ten below the first silo's.</summary>
    private static int FreeRange()
    {
        int first, last;
        do
        {
            (first, last) = (LoopbackPorts.Free(), LoopbackPorts.Free());
            for (var between = 0; between < 15; between++)
            {
                last = LoopbackPorts.Free();
            }
        }
        while (last - first != 16);

        return first + 10;
    }
}
