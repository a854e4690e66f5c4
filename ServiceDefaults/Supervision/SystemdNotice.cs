using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting;

namespace Reticulum.Supervision;

/// <summary>
/// Tells systemd (<c>Type=notify</c>) that this node answers HTTP, and that it is on its way out: sd_notify(3), a datagram to the socket that <c>NOTIFY_SOCKET</c> names.
/// Without that variable it does nothing. By hand, not Microsoft.Extensions.Hosting.Systemd, which would also choose how the log looks.
/// </summary>
internal sealed class SystemdNotice(IHostApplicationLifetime lifetime) : IHostedService
{
    private const string Variable = "NOTIFY_SOCKET";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } socket)
        {
            lifetime.ApplicationStarted.Register(() => Tell(socket, "READY=1"));
            lifetime.ApplicationStopping.Register(() => Tell(socket, "STOPPING=1"));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Tell(string name, string state)
    {
        try
        {
            // "@" stands for the zero byte of a name outside of the file system.
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(name[0] == '@' ? '\0' + name[1..] : name));
            socket.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException)
        {
            // systemd says so itself, when it has waited for long enough; a node that serves is not to end by this.
        }
    }
}
