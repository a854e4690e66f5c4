using System.Net.Sockets;
using Xunit;

namespace Reticulum.Tests.Processes;

[Collection(nameof(SiloProcess))]
public sealed class StartTests
{
    private const int ConfigurationError = 2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_SeveralSettingsAreWrong_NamesAllOfThemAndStartsNothing()
    {
        using var home = new TemporaryDirectory();
        await using var silo = SiloProcess.Launch(home.Path, new Dictionary<string, string>
        {
            ["Reticulum:Ring:PointsPerNode"] = "many",
            ["Reticulum:Limits:MaxUploadBytes"] = "-1",
            ["Reticulum:Replication"] = "2",
            ["Reticulum:MinReplication"] = "3",
            ["Reticulum:Cluster:Provider"] = "Carrier pigeon",
            ["Reticulum:Render:Wrokers"] = "4",
        });
        await silo.Process.WaitForExitAsync(Cancellation);

        Assert.Equal(ConfigurationError, silo.Process.ExitCode);
        string[] keys =
        [
            "Reticulum:Ring:PointsPerNode",
            "Reticulum:Limits:MaxUploadBytes",
            "Reticulum:MinReplication",
            "Reticulum:Cluster:Provider",
            "Reticulum:Render:Wrokers",
        ];
        Assert.All(keys, key => Assert.Contains(key, silo.Process.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", silo.Process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("listening", silo.Process.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Path));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync("127.0.0.1", silo.Port, Cancellation).AsTask());
    }

    [Fact]
    public async Task Start_DataDirectoryIsInUse_RefusesAndLeavesTheFirstAlone()
    {
        using var home = new TemporaryDirectory();
        await using var first = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);
        await using var second = SiloProcess.Launch(home.Path);
        await second.Process.WaitForExitAsync(Cancellation);

        Assert.NotEqual(0, second.Process.ExitCode);
        Assert.Contains(first.DataDirectory, second.Process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Process.Error, StringComparison.Ordinal);
        Assert.True(await first.IsReadyAsync(Cancellation));
    }

    [Fact]
    public async Task Start_FirstTime_MakesAnIdentityAndKeepsIt()
    {
        using var home = new TemporaryDirectory();
        string before;
        await using (var silo = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation))
        {
            before = await ClusterAsync(silo);
        }

        await using var again = await SiloProcess.StartAsync(home.Path, cancellationToken: Cancellation);
        Assert.Equal(before, await ClusterAsync(again));

        static async Task<string> ClusterAsync(SiloProcess silo)
        {
            using var cluster = System.Text.Json.JsonDocument.Parse(await silo.Http.GetStringAsync("/api/v1/cluster", Cancellation));
            var id = cluster.RootElement.GetProperty("nodes").EnumerateArray().Single().GetProperty("id").GetString();
            Assert.True(Guid.TryParse(id, out _));
            return id!;
        }
    }
}
