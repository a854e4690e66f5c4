using System.Net;
using System.Net.Sockets;

namespace Reticulum.Tests.Processes;

/// <summary>
/// Ports that are free at the moment. They lie below Linux's range of ephemeral ports (32768…), from which the system would otherwise
/// give them away to somebody's outgoing connection before the process under test has bound them.
/// </summary>
internal static class LoopbackPorts
{
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(12_000, 29_000);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
            }
        }
    }
}
