using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Peers;

/// <summary>Real silos, of Orleans alone, with their ports behind the secret.</summary>
public sealed class SiloConnectionsTests : IAsyncLifetime
{
    private readonly int _port = LoopbackPorts.Free();
    private readonly int _clientPort = LoopbackPorts.Free();
    private readonly LogLines _log = new();
    private IHost _first = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _first = Silo(_port, PeerKeys.Secret, _log, clientPort: _clientPort);
        await _first.StartAsync(Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.StopAsync(Cancelled);
        _first.Dispose();
    }

    [Fact]
    public async Task Silo_WithTheSecret_JoinsAndOneWithoutCannot()
    {
        using var second = Silo(LoopbackPorts.Free(), PeerKeys.Secret, new LogLines());
        await second.StartAsync(Cancelled);
        await ActiveAsync(second, 2);
        await ActiveAsync(_first, 2);

        using var rogue = Silo(LoopbackPorts.Free(), "a guess", new LogLines());
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var starting = rogue.StartAsync(enough.Token);
        var refused = _log.FirstAsync("Closed a connection", Cancelled);
        Assert.Same(refused, await Task.WhenAny(refused, starting));
        Assert.Contains("does not know the cluster's secret", await refused, StringComparison.Ordinal);
        Assert.Equal(2, Active(_first));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => starting);
        Assert.Equal(2, Active(_first));
        await second.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Port_Noise_GetsNothing()
    {
        using var client = await ConnectAsync(_port);
        await client.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), Cancelled);
        var answer = await ReadToEndAsync(client);
        Assert.True(answer.Length <= 7, $"{answer.Length} bytes"); // TLS' own word for "what?"
    }

    [Fact]
    public async Task Port_Silence_GetsNothingAndIsClosed()
    {
        using var client = await ConnectAsync(_port);
        Assert.Empty(await ReadToEndAsync(client));
        Assert.Contains("nothing in time", await _log.FirstAsync("Closed a connection", Cancelled), StringComparison.Ordinal);
    }

    /// <summary>It speaks TLS, and sends what Orleans would: it gets the challenge of the handshake, and no byte of Orleans.</summary>
    [Fact]
    public async Task Port_TlsWithoutTheSecret_GetsTheChallengeOnly()
    {
        using var client = await ConnectAsync(_port);
        await using var tls = new SslStream(new NetworkStream(client), false, static (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "x" }, Cancelled);
        await tls.ReadExactlyAsync(new byte[32], Cancelled); // before anything is sent: a reset takes with it what was not read yet
        await tls.WriteAsync(new byte[4096], Cancelled);
        using var answer = new MemoryStream();
        try
        {
            await tls.CopyToAsync(answer, Cancelled);
        }
        catch (IOException)
        {
            // closed hard, since it had not read all of ours
        }

        Assert.Equal(0, answer.Length);
    }

    [Fact]
    public async Task ClientPort_Anybody_IsClosedAtOnce()
    {
        using var client = await ConnectAsync(_clientPort);
        Assert.Empty(await ReadToEndAsync(client));
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Cancelled);
        return socket;
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        try
        {
            await new NetworkStream(socket).CopyToAsync(all, Cancelled);
        }
        catch (IOException)
        {
            // reset, which is an end too
        }

        return all.ToArray();
    }

    private IHost Silo(int port, string secret, LogLines log, int clientPort = 0)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(log);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(port, clientPort, new IPEndPoint(IPAddress.Loopback, _port))
            .UseSiloHandshake(new AccessOptions { ClusterSecret = secret }, new ClusterOptions()));
        return builder.Build();
    }

    private static int Active(IHost silo) =>
        silo.Services.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members.Values.Count(static member => member.Status == SiloStatus.Active);

    private static async Task ActiveAsync(IHost silo, int count)
    {
        await foreach (var snapshot in silo.Services.GetRequiredService<IClusterMembershipService>().MembershipUpdates.WithCancellation(Cancelled))
        {
            if (snapshot.Members.Values.Count(static member => member.Status == SiloStatus.Active) == count)
            {
                return;
            }
        }
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public async Task<string> FirstAsync(string part, CancellationToken cancellationToken)
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
            {
                if (line.Contains(part, StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new InvalidOperationException("The log has ended.");
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Writer.TryWrite(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
