using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// The rule by which the runtime's socket threads may go on with requests themselves (docs/adr/0007): none of them ever touches a file of the store, as the kernel saw it, while a
/// cluster does everything that it does with bytes. Whoever breaks it lets every connection of the node wait for a disk.
/// </summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class SocketThreadsTests(DatabaseServer database, ITestOutputHelper output)
{
    private const string SocketThread = ".NET Sockets";

    private const string FileCalls =
        "open,openat,stat,lstat,fstat,newfstatat,statx,access,faccessat,faccessat2,read,readv,pread64,preadv,write,writev,pwrite64,pwritev,fsync,fdatasync,flock,"
        + "rename,renameat,renameat2,link,linkat,mkdir,mkdirat,rmdir,unlink,unlinkat,truncate,ftruncate,fallocate,getdents64";

    private const string SendCalls = "sendto,sendmsg";

    private static readonly string[] Sends = SendCalls.Split(',');

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SocketThreads_WhateverTheClusterDoes_NeverTouchTheStore()
    {
        using var home = new TemporaryDirectory();
        await using var cluster = await ClusterProcesses.StartAsync(database, new ClusterPlan(Silos: 3, Gateways: 1, Replication: 2), Cancellation);
        var traces = new List<Strace>();
        try
        {
            foreach (var node in cluster.Nodes)
            {
                traces.Add(await Strace.ListenAsync(node.Process, $"{FileCalls},{SendCalls}", home[node.Nickname], Cancellation));
            }

            await UseAsync(cluster);
            var socketThreads = cluster.Nodes.ToDictionary(static node => node.Nickname, static node => ThreadsOf(node.Process.Id));
            foreach (var trace in traces)
            {
                await trace.StopAsync(Cancellation);
            }

            foreach (var node in cluster.Nodes)
            {
                Judge(node, SystemCall.Parse(File.ReadLines(home[node.Nickname])), socketThreads[node.Nickname]);
            }
        }
        finally
        {
            foreach (var trace in traces)
            {
                await trace.DisposeAsync();
            }
        }
    }

    private void Judge(NodeProcess node, IReadOnlyList<SystemCall> calls, HashSet<int> socketThreads)
    {
        var ofStore = calls.Where(call => call.Arguments.Contains(node.DataDirectory, StringComparison.Ordinal)).ToList();
        var wrong = ofStore.Where(call => socketThreads.Contains(call.Thread)).ToList();
        var sent = calls.Count(call => Sends.Contains(call.Name) && socketThreads.Contains(call.Thread) && call.Arguments.Contains("HTTP/1.1 200", StringComparison.Ordinal));
        output.WriteLine($"{node.Nickname}: {ofStore.Count} calls touch the store, {wrong.Count} of them on the {socketThreads.Count} socket threads, which sent {sent} answers");

        Assert.True(wrong.Count == 0, $"{node.Nickname}: {string.Join('\n', wrong.Take(20).Select(static call => $"{call.Name} {call.Path} {string.Join(' ', call.Texts.Where(static text => text.StartsWith('/')))}"))}");
        Assert.NotEmpty(ofStore); // the trace saw what it has to see
        Assert.True(sent > 0, $"{node.Nickname}: no answer was sent by a socket thread, so there is nothing to be kept from them");
    }

    /// <summary>Uploads, reads of every kind by every node, a client that takes its answer slowly, a check, a delete, a drain.</summary>
    private static async Task UseAsync(ClusterProcesses cluster)
    {
        var pictures = new Pictures(new Random(7));
        var images = new List<string>();
        foreach (var (node, at) in cluster.Nodes.Select(static (node, at) => (node, at)))
        {
            foreach (var comments in new[] { 1_000, 3_000_000 })
            {
                var image = pictures.Next(comments + at);
                Assert.True((await node.Client.UploadAsync(image, Cancellation)).IsOk);
                images.Add(SiloProcess.HashOf(image));
            }
        }

        foreach (var node in cluster.Nodes)
        {
            foreach (var hash in images)
            {
                foreach (var size in new[] { "full", "40w", "40w", "20s" })
                {
                    Assert.True((await node.Client.GetImageAsync(hash, size, "jpg", Cancellation)).IsOk);
                }

                var range = await node.Client.SendAsync(HttpMethod.Get, $"/image/{hash}/full/a.jpg", [new("Range", "bytes=100-600")], null, Cancellation);
                Assert.Equal(206, range.Status);
                Assert.True((await node.Client.GetAsync($"/image/{hash}/info", Cancellation)).IsOk);
            }

            await TakeSlowlyAsync(node, images[1]);
            Assert.Equal(404, (await node.Client.GetImageAsync(new string('f', 40), "40w", "jpg", Cancellation)).Status);
        }

        var silo = cluster.Silos[0];
        foreach (var call in new[] { $"/api/v1/images/{images[0]}/verify", "/api/v1/scrub" })
        {
            Assert.InRange((await silo.Client.SendAsync(HttpMethod.Post, call, NodeSettings.AsAdmin, null, Cancellation)).Status, 200, 202);
        }

        Assert.True((await cluster.Gateways[0].Client.SendAsync(HttpMethod.Delete, $"/api/v1/images/{images[2]}", NodeSettings.AsAdmin, null, Cancellation)).IsOk);
        Assert.Equal(410, (await silo.Client.GetImageAsync(images[2], "full", "jpg", Cancellation)).Status);
    }

    /// <summary>The answer waits for the client again and again: small windows, and a pause of the reader after each.</summary>
    private static async Task TakeSlowlyAsync(NodeProcess node, string hash)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8 << 10 };
        await socket.ConnectAsync(node.Settings.Url.Host, node.Settings.Url.Port, Cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /image/{hash}/full/a.jpg HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), Cancellation);
        var buffer = new byte[16 << 10];
        var received = 0L;
        while (await socket.ReceiveAsync(buffer, Cancellation) is var count and > 0)
        {
            received += count;
            await Task.Yield();
        }

        Assert.InRange(received, 3_000_000, 4_000_000);
    }

    private static HashSet<int> ThreadsOf(int process) =>
        [.. Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))
            .Where(static thread => File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd() == SocketThread)
            .Select(static thread => int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture))];
}
