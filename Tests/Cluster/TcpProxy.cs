using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Reticulum.Tests.Cluster;

/// <summary>Passes on what comes in on one address to a port on loopback, and can keep a copy of what the callers said.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly Task _accepting;

    private TcpProxy(TcpListener listener, int target)
    {
        (_listener, _target) = (listener, target);
        _listener.Start();
        _accepting = AcceptAsync(_stop.Token);
    }

    /// <summary>What the callers said on each connection, where it is kept.</summary>
    public ConcurrentBag<MemoryStream>? Heard { get; init; }

    public static TcpProxy Listen(IPAddress address, int port, int target, bool keep = false) =>
        new(new TcpListener(address, port), target) { Heard = keep ? [] : null };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _running.Add(ServeAsync(await _listener.AcceptTcpClientAsync(stop), stop));
        }
    }

    private async Task ServeAsync(TcpClient caller, CancellationToken stop)
    {
        using var from = caller;
        using var to = new TcpClient();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await to.ConnectAsync(IPAddress.Loopback, _target, stop);
        var heard = Heard is null ? null : new MemoryStream();
        if (heard is not null)
        {
            Heard?.Add(heard);
        }

        var up = PassOnAsync(from.GetStream(), to.GetStream(), heard, ended.Token);
        var down = PassOnAsync(to.GetStream(), from.GetStream(), null, ended.Token);
        await Task.WhenAny(up, down);
        await ended.CancelAsync();
        await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task PassOnAsync(NetworkStream from, NetworkStream to, MemoryStream? copy, CancellationToken stop)
    {
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await from.ReadAsync(buffer, stop)) > 0)
        {
            if (copy is not null)
            {
                lock (copy)
                {
                    copy.Write(buffer.AsSpan(0, read));
                }
            }

            await to.WriteAsync(buffer.AsMemory(0, read), stop);
        }
    }
}
