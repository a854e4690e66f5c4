using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// Somebody on the network who does not know the secret, at a real cluster: without a signature, with invented ones, and with those that he has heard.
/// </summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class RoguePeerTests(DatabaseServer database, ITestOutputHelper output)
{
    private const int Requests = 1_000;
    private const string Signature = "Reticulum-Signature";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rogue_WithoutTheSecret_NoneOf1000RequestsIsAccepted()
    {
        var seed = TestSeed.Next(output);
        var random = new Random(seed);
        var pictures = new Pictures(random);
        var ledger = new ClusterLedger();

        // What the others say to node 0 passes by the rogue's ear.
        var ear = LoopbackPorts.Free();
        var heard = new NodePlace { Settings = new Dictionary<string, string> { ["Reticulum:Node:InternalUrl"] = $"http://127.0.0.1:{ear}" } };
        await using var cluster = await ClusterProcesses.LaunchAsync(database, new ClusterPlan(Silos: 3) { Place = n => n == 0 ? heard : new NodePlace() }, Cancellation);
        var victim = cluster.Silos[0];
        await using var proxy = TcpProxy.Listen(IPAddress.Loopback, ear, victim.Settings.Url.Port, keep: true);
        await cluster.WaitUntilWholeAsync(ClusterProcesses.StartLimit, Cancellation);
        var load = new ClusterLoad(cluster, cluster.Nodes, ledger, seed);
        for (var image = 0; image < 10; image++)
        {
            await load.UploadAsync(pictures.Next(random.Next(20_000)), random, Cancellation);
        }

        load.Report.AssertEveryUploadTaken();
        await cluster.WaitUntilAtHomeAsync(await cluster.RingAsync(Cancellation), ledger.Acknowledged, ClusterProcesses.StartLimit, Cancellation);
        var before = ClusterCensus.Take(cluster.Silos).AllCopies;
        var spoken = proxy.Heard!.SelectMany(stream => HttpCapture.Split(Copy(stream))).Where(request => request.Path.StartsWith("/internal/", StringComparison.Ordinal)).ToList();
        Assert.Contains(spoken, request => request.Method == "PUT");

        var accepted = new List<string>();
        var replayed = 0;
        for (var n = 0; n < Requests; n++)
        {
            var hash = ledger.Any(random)!;
            var said = spoken[random.Next(spoken.Count)];
            string status;
            switch (n % 4)
            {
                case 0:
                    status = $"{(await InventAsync(cluster, random, hash, null)).Status}";
                    break;
                case 1:
                    status = $"{(await InventAsync(cluster, random, hash, InventedSignature(random))).Status}";
                    break;
                case 2:
                    status = await SayAsync(victim, said.Bytes);
                    replayed++;
                    break;
                default:
                    status = await SayAsync(victim, Altered(said, random).Bytes);
                    break;
            }

            // 401: not proven to be a node's. 500: proven, and refused in a proven answer, a replay.
            if (!(status == "401" || (status == "500" && n % 4 == 2)))
            {
                accepted.Add($"{n % 4}: {said.Method} {said.Path}: {status}");
            }
        }

        Figures.Write(output, nameof(Rogue_WithoutTheSecret_NoneOf1000RequestsIsAccepted), new { seed, requests = Requests, heard = spoken.Count, replayed, accepted = accepted.Count });
        Assert.Empty(accepted);
        Assert.Equal(before, ClusterCensus.Take(cluster.Silos).AllCopies);
        load.Report.AssertEveryReadServed();
    }

    private static Task<NodeAnswer> InventAsync(ClusterProcesses cluster, Random random, string hash, string? signature)
    {
        (HttpMethod, string, byte[]?)[] questions =
        [
            (HttpMethod.Get, "/internal/node", null),
            (HttpMethod.Get, "/internal/node/report", null),
            (HttpMethod.Post, "/internal/node/layout", null),
            (HttpMethod.Get, $"/internal/images/{hash}/state", null),
            (HttpMethod.Get, $"/internal/images/{hash}/original", null),
            (HttpMethod.Put, $"/internal/images/{hash}/original?image=x", [1, 2, 3]),
            (HttpMethod.Get, $"/internal/images/{hash}/renditions/10w.webp?make=true", null),
            (HttpMethod.Put, $"/internal/images/{hash}/tombstone?generation=9&deleted_at=9", null),
            (HttpMethod.Post, $"/internal/images/{hash}/verify", null),
        ];
        var (method, path, body) = questions[random.Next(questions.Length)];
        KeyValuePair<string, string>[] headers = signature is null ? [] : [new(Signature, signature)];
        return cluster.Nodes[random.Next(cluster.Nodes.Count)].Client.SendAsync(method, path, headers, body, Cancellation);
    }

    /// <summary>Another image, another query, each under the signature that was heard.</summary>
    private static HttpCapture Altered(HttpCapture said, Random random)
    {
        const string OfAnImage = "/internal/images/";
        if (said.Path.StartsWith(OfAnImage, StringComparison.Ordinal))
        {
            var at = OfAnImage.Length + random.Next(40);
            return said.WithPath($"{said.Path[..at]}{(said.Path[at] == '0' ? '1' : '0')}{said.Path[(at + 1)..]}");
        }

        return said.WithPath($"{said.Path}{(said.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}x=1");
    }

    private static string InventedSignature(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return $"1 {time} {Convert.ToHexStringLower(bytes)} {Convert.ToHexStringLower(SHA256.HashData([]))} {Convert.ToHexStringLower(SHA256.HashData(bytes))}";
    }

    /// <summary>On a connection of its own; the status of the answer.</summary>
    private static async Task<string> SayAsync(NodeProcess node, byte[] request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(node.Settings.Url.Host, node.Settings.Url.Port, Cancellation);
        await tcp.GetStream().WriteAsync(request, Cancellation);
        using var reader = new StreamReader(tcp.GetStream(), Encoding.ASCII);
        var line = await reader.ReadLineAsync(Cancellation);
        while (line is "HTTP/1.1 100 Continue" or "")
        {
            line = await reader.ReadLineAsync(Cancellation);
        }

        return line?.Split(' ')[1] ?? "cut off";
    }

    private static byte[] Copy(MemoryStream stream)
    {
        lock (stream)
        {
            return stream.ToArray();
        }
    }
}
