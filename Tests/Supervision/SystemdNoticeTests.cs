using System.Net.Sockets;
using System.Text;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Supervision;

/// <summary>What systemd hears of a node with <c>Type=notify</c>.</summary>
[Collection(nameof(SiloProcess))]
public sealed class SystemdNoticeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_WithASupervisor_SaysWhenItIsReadyAndWhenItStops()
    {
        using var home = new TemporaryDirectory();
        using var supervisor = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        supervisor.Bind(new UnixDomainSocketEndPoint(home["notify"]));
        await using var silo = SiloProcess.Launch(home.Path, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = home["notify"], ["Reticulum:Dashboard:Enabled"] = "false" });

        Assert.Equal("READY=1", await HearAsync(supervisor));
        using (var answer = await silo.Http.GetAsync("/healthz/live", Cancellation))
        {
            Assert.True(answer.IsSuccessStatusCode); // whoever is told "ready" can be sent the world
        }

        silo.Process.Terminate();
        Assert.Equal("STOPPING=1", await HearAsync(supervisor));
        await silo.Process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, silo.Process.ExitCode);
    }

    [Fact]
    public async Task Silo_SupervisorIsDeaf_ServesAllTheSame()
    {
        using var home = new TemporaryDirectory();
        await using var silo = await SiloProcess.StartAsync(
            home.Path,
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = home["nobody"], ["Reticulum:Dashboard:Enabled"] = "false" },
            cancellationToken: Cancellation);
        Assert.True(await silo.IsReadyAsync(Cancellation));
    }

    private static async Task<string> HearAsync(Socket supervisor)
    {
        var datagram = new byte[256];
        return Encoding.UTF8.GetString(datagram, 0, await supervisor.ReceiveAsync(datagram, Cancellation));
    }
}
