using System.Net;
using System.Net.Sockets;

namespace Reticulum.Tests.Processes;

/// <summary>
/// Ports that are free at the moment. They lie below Linux's range of ephemeral ports (32768…), from which the system would otherwise
/// give them away to somebody's outgoing connection before the process under test has bound them.
/// </summary>
internal static class LoopbackPorts
{
    private const int First = 12_000;
    private const int Count = 17_000;

    // No port is given twice in a run, or two processes that start at one time could be given the same; where it begins is random, for other runs' sake.
    private static int _next = Random.Shared.Next(Count);

    public static int Free()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
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
