using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Reticulum.Images;
using Reticulum.Tests.Gateway;
using Xunit;

namespace Reticulum.Tests.HotConnections;

/// <summary>
/// What is answered in front of Kestrel is answered as behind it, whatever else goes over the same connection, in whatever pieces. A header that nobody knows makes any request
/// Kestrel's: so the same node gives both answers.
/// </summary>
public sealed partial class HotConnectionsTests
{
    private const string Hash = "36f675cc81e74ef5e8e25d940ed904759531985d";
    private const string Tag = "0123456789abcdef0123456789abcdef";
    private const string Hot = $"/image/{Hash}/300w/photo.webp";
    private const string Large = $"/image/{Hash}/1600w/photo.webp";
    private const string Missing = $"/image/{Hash}/301w/photo.webp";
    private const string Host = "Host: 127.0.0.1\r\n";
    private const string Unknown = "X-Unknown: 1\r\n";

    private static readonly string[] Kinds =
    [
        $"GET {Hot} HTTP/1.1\r\n{Host}{{U}}\r\n",
        $"HEAD {Hot} HTTP/1.1\r\n{Host}{{U}}\r\n",
        $"GET {Large} HTTP/1.1\r\n{Host}{{U}}\r\n",
        $"GET {Hot} HTTP/1.1\r\n{Host}If-None-Match: \"{Tag}\"\r\n{{U}}\r\n",
        $"GET {Hot} HTTP/1.1\r\n{Host}If-None-Match: \"another\"\r\n{{U}}\r\n",
        $"GET {Missing} HTTP/1.1\r\n{Host}{{U}}\r\n",
        $"GET /image/{Hash}/0300w/photo.webp HTTP/1.1\r\n{Host}{{U}}\r\n",
        $"GET {Hot} HTTP/1.1\r\n{Host}Content-Length: {Inner.Length}\r\n{{U}}\r\n{Inner}",
        $"POST {Hot} HTTP/1.1\r\n{Host}Content-Length: {Inner.Length}\r\n{{U}}\r\n{Inner}",
        $"POST / HTTP/1.1\r\n{Host}Content-Length: {Inner.Length}\r\n{{U}}\r\n{Inner}",
        $"POST / HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n{{U}}\r\n{Inner.Length:x}\r\n{Inner}\r\n0\r\n\r\n",
        $"GET {Hot} HTTP/1.1\r\n{Host}Upgrade: x\r\n{{U}}\r\n",
        $"GET /healthz/live HTTP/1.1\r\n{Host}{{U}}\r\n",
    ];

    /// <summary>A body that looks like a request which would be answered.</summary>
    private const string Inner = $"GET {Hot} HTTP/1.1\r\n{Host}\r\n";

    private const string Last = $"GET {Hot} HTTP/1.1\r\n{Host}Connection: close\r\n\r\n";

    [Fact]
    public async Task Request_ForWhatIsInMemory_NeverReachesKestrel()
    {
        await using var node = await StartAsync();

        var answers = await AnswerStream.OfAsync(node.Address, [Bytes(Kinds[0] + Kinds[1], ""), Bytes(Kinds[2] + Kinds[3] + Kinds[4], ""), Bytes(Last, "")]);

        Assert.Equal(1, node.Requests);
        Assert.Equal(5, Count(answers, "HTTP/1.1 200 OK"));
        Assert.Equal(1, Count(answers, "HTTP/1.1 304 Not Modified"));
    }

    [Fact]
    public async Task Request_BehindOneOfKestrels_IsAnsweredInFrontOfItAgain()
    {
        await using var node = await StartAsync();

        await AnswerStream.OfAsync(node.Address, [Bytes(Kinds[5] + Kinds[0] + Kinds[8] + Kinds[5] + Kinds[0] + Kinds[0] + Last, "")]);

        // The miss, the POST, the miss behind it, the last.
        Assert.Equal(4, node.Requests);
    }

    /// <summary>Any sequence of any requests, cut anywhere.</summary>
    [Fact]
    public async Task Requests_OfAllKindsInAllPieces_AreAnsweredAsByKestrelAlone()
    {
        await using var node = await StartAsync();
        await Gen.Select(Gen.Int[0, Kinds.Length - 1].Select(static kind => Kinds[kind]).Array[0, 6], Gen.Double[0, 1].Array[0, 4]).SampleAsync(
            async (kinds, cuts) =>
            {
                var text = string.Concat(kinds) + Last;
                var expected = await AnswerStream.OfAsync(node.Address, Cut(Bytes(text, Unknown), cuts));
                var found = await AnswerStream.OfAsync(node.Address, Cut(Bytes(text, ""), cuts));
                Assert.Equal(Sorted(expected), Sorted(found));
            },
            iter: 300);
    }

    [Fact]
    public async Task Answer_ToASlowClient_ComesWhole()
    {
        await using var node = await StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(node.Address.Host, node.Address.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Bytes(string.Concat(Enumerable.Repeat(Kinds[2], 40)) + Last, ""), TestContext.Current.CancellationToken);

        var (all, buffer) = (0L, new byte[1000]);
        while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
        {
            all += read;
        }

        Assert.InRange(all, 40 * 300_000, (40 * 301_000) + 10_000);
        Assert.Equal(1, node.Requests);
    }

    /// <summary>Which hosts are allowed is ASP.NET's to judge.</summary>
    [Fact]
    public async Task Request_WhereHostsAreLimited_IsKestrels()
    {
        await using var node = await StartAsync("--AllowedHosts=127.0.0.1");

        await AnswerStream.OfAsync(node.Address, [Bytes(Kinds[0] + Last, "")]);

        Assert.Equal(2, node.Requests);
    }

    private static async Task<FakeNode> StartAsync(params string[] arguments)
    {
        var node = await FakeNode.StartWithAsync(arguments);
        foreach (var (width, length) in new[] { (300, 5_000), (1600, 300_000) })
        {
            var bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            node.Hot.Put(new Rendition(
                new RenditionKey(ImageId.Parse(Hash), SizeSpec.Box(width, 0), ImageFormat.WebP), bytes, width, 200, Tag, new DateTimeOffset(2026, 11, 23, 7, 10, 0, TimeSpan.Zero)));
        }

        return node;
    }

    private static byte[] Bytes(string text, string unknown) => Encoding.Latin1.GetBytes(text.Replace("{U}", unknown, StringComparison.Ordinal));

    private static IEnumerable<byte[]> Cut(byte[] whole, double[] cuts)
    {
        int[] ends = [.. cuts.Select(cut => (int)(cut * whole.Length)).Order(), whole.Length];
        var start = 0;
        foreach (var end in ends)
        {
            yield return whole[start..end];
            start = end;
        }
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>The answers in their order, the headers of each sorted, and what Kestrel alone has an id for left out.</summary>
    private static string Sorted(string answers)
    {
        var sorted = new StringBuilder();
        while (answers.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end)
        {
            string[] lines = answers[..end].Split("\r\n");
            sorted.AppendLine(lines[0]).AppendJoin('\n', lines[1..].Order(StringComparer.Ordinal)).AppendLine();
            answers = answers[(end + 4)..];
            var next = answers.IndexOf("HTTP/1.1 ", StringComparison.Ordinal);
            var body = next < 0 ? answers : answers[..next];
            sorted.AppendLine(CultureInfo.InvariantCulture, $"{body.Length} {string.GetHashCode(TraceId().Replace(body, ""), StringComparison.Ordinal)}");
            answers = answers[body.Length..];
        }

        return sorted.Append(answers).ToString();
    }

    [GeneratedRegex("\"(traceId|trace_id|instance)\":\"[^\"]*\"")]
    private static partial Regex TraceId();
}
