using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Reticulum.Tests.Cluster;

/// <summary>A request as it was heard on a connection.</summary>
internal sealed partial record HttpCapture(string Method, string Path, byte[] Bytes)
{
    /// <summary>The whole requests of one connection; what is cut off, or in chunks, ends it.</summary>
    public static IEnumerable<HttpCapture> Split(byte[] connection)
    {
        for (var at = 0; at < connection.Length;)
        {
            var end = connection.AsSpan(at).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                yield break;
            }

            var head = Encoding.ASCII.GetString(connection, at, end + 4);
            var length = Length().Match(head) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
            var next = at + end + 4 + length;
            if (next > connection.Length || Chunked().IsMatch(head))
            {
                yield break;
            }

            var line = head.Split(' ', 3);
            yield return new HttpCapture(line[0], line[1], connection[at..next]);
            at = next;
        }
    }

    public HttpCapture WithPath(string path)
    {
        var rest = Bytes.AsSpan(Method.Length + 1 + Path.Length);
        return new HttpCapture(Method, path, [.. Encoding.ASCII.GetBytes($"{Method} {path}"), .. rest]);
    }

    [GeneratedRegex(@"^Content-Length: (\d+)\r$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Length();

    [GeneratedRegex("^Transfer-Encoding: chunked", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Chunked();
}
