using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Reticulum.Tests.HotConnections;

/// <summary>A connection on which a client says a lot at once, and hears all of it.</summary>
internal static partial class AnswerStream
{
    /// <summary>Sends the pieces one after another and reads until the server hangs up, which the last request has to ask for.</summary>
    /// <returns>What came, with its dates and the ids of its requests masked; as Latin-1.</returns>
    public static async Task<string> OfAsync(Uri address, IEnumerable<byte[]> pieces)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, cancellation);
        var reading = ReadAsync(socket, cancellation);
        try
        {
            foreach (var piece in pieces)
            {
                await socket.SendAsync(piece, cancellation);
            }
        }
        catch (SocketException)
        {
            // It has hung up: a request that it refuses, in the middle.
        }

        return RequestId().Replace(Date().Replace(await reading, "Date: now"), "");
    }

    private static async Task<string> ReadAsync(Socket socket, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16_384];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellation) is > 0 and var read)
            {
                all.Write(buffer.AsSpan(0, read));
            }
        }
        catch (SocketException)
        {
            // Reset behind its last word, where it has not read all of ours.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    [GeneratedRegex(",\"request_id\":\"[0-9A-Z:]+\"")]
    internal static partial Regex RequestId();

    [GeneratedRegex("Date: [A-Za-z0-9, :]+GMT")]
    private static partial Regex Date();
}
