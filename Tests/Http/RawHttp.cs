using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Reticulum.Tests.Http;

/// <summary>What came back over the wire.</summary>
/// <param name="Status">0: the server hung up without a word.</param>
/// <param name="Headers">By lower-case name; of several, the last.</param>
/// <param name="Body">Without the chunks.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? MediaType => Headers.GetValueOrDefault("content-type")?.Split(';')[0];
}

/// <summary>HTTP/1.1 by hand: HttpClient would refuse to send, or would mend, much of what has to be sent here.</summary>
internal static class RawHttp
{
    /// <summary>Sends, and reads until the server hangs up.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="request">The bytes.</param>
    /// <param name="hangUp">Says that nothing more will come: for what the server would wait for the rest of. It may then hang up too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<RawAnswer> SendAsync(int port, byte[] request, bool hangUp, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port, cancellationToken);
        using var answer = new MemoryStream();
        try
        {
            await socket.SendAsync(request, cancellationToken);
            if (hangUp)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // The server has answered and hung up before it had all: what it said is still to be read.
        }

        var buffer = new byte[16_384];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) is > 0 and var read)
            {
                answer.Write(buffer.AsSpan(0, read));
            }
        }
        catch (SocketException)
        {
            // Reset after its answer, as a server does that has not read all of ours.
        }

        return Parse(answer.ToArray());
    }

    public static RawAnswer Parse(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0 || !text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
        {
            return new RawAnswer(0, new Dictionary<string, string>(), text);
        }

        var lines = text[..end].Split("\r\n");
        var status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>();
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        if (status is >= 100 and < 200)
        {
            return Parse(bytes[(end + 4)..]);
        }

        var body = text[(end + 4)..];
        return new RawAnswer(status, headers, headers.GetValueOrDefault("transfer-encoding") == "chunked" ? Unchunk(body) : body);
    }

    private static string Unchunk(string body)
    {
        var whole = new StringBuilder();
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is >= 0 and var line
            && int.TryParse(body.AsSpan(0, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var length)
            && length > 0 && line + 2 + length <= body.Length)
        {
            whole.Append(body, line + 2, length);
            body = body[Math.Min(body.Length, line + 2 + length + 2)..];
        }

        return whole.ToString();
    }
}
