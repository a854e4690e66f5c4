using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Nodes;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Relay;
using Reticulum.Tests.Processes;
using Xunit;

namespace Reticulum.Tests.Relay;

/// <summary>The relay of a gateway, wired as the product wires it, in front of a <see cref="FakeCluster"/>.</summary>
internal sealed class RelayHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TemporaryDirectory? _ownHome;

    private RelayHost(ServiceProvider services, FakeCluster cluster, TemporaryDirectory home, bool ownsHome) =>
        (_services, Cluster, Home, _ownHome) = (services, cluster, home, ownsHome ? home : null);

    public FakeCluster Cluster { get; }

    public TemporaryDirectory Home { get; }

    public FakeTimeProvider Time => (FakeTimeProvider)_services.GetRequiredService<TimeProvider>();

    public IRemoteImages Remote => _services.GetRequiredService<IRemoteImages>();

    public HotRenditions Hot => _services.GetRequiredService<HotRenditions>();

    public RelayCache Cache => _services.GetRequiredService<RelayCache>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static RelayHost Start(FakeCluster cluster, TemporaryDirectory? home = null, int replication = 3, long cacheBytes = 64 << 20, long hotBytes = 32 << 20)
    {
        var place = home ?? new TemporaryDirectory();
        var services = new ServiceCollection()
            .AddLogging(static logging => logging.SetMinimumLevel(LogLevel.None))
            .AddMetrics()
            .AddSingleton<TimeProvider>(new FakeTimeProvider(TestImage.Uploaded))
            .AddSingleton(Options.Create(new StorageOptions { DataDirectory = place.Path }))
            .AddSingleton(Options.Create(new NodeOptions()))
            .AddSingleton(Options.Create(new ReplicationOptions { Replication = replication }))
            .AddSingleton(Options.Create(new RenderOptions { HotBytes = hotBytes }))
            .AddSingleton(Options.Create(new RelayOptions { CacheBytes = cacheBytes }))
            .AddSingleton(Options.Create(new LimitOptions()))
            .AddSingleton<IPeers>(cluster).AddSingleton<IClusterMap>(cluster).AddSingleton<IImageGrains>(cluster)
            .AddSingleton<IClusterView, ClusterView>()
            .AddGatewayNode();
        var host = new RelayHost(services.BuildServiceProvider(), cluster, place, home is null);
        host.Cache.Count(Token);
        _ = host.Remote;
        return host;
    }

    /// <summary>What a GET of it gives: the outcome, and its bytes where there are some.</summary>
    public async Task<(ReadOutcome Outcome, byte[]? Bytes)> ReadAsync(RenditionKey key, CancellationToken? cancellationToken = null)
    {
        var outcome = await Remote.ReadAsync(key, cancellationToken ?? Token);
        if (outcome is not ReadOutcome.Found { Content: var content })
        {
            return (outcome, null);
        }

        await using (content)
        {
            if (content.Bytes is { } bytes)
            {
                return (outcome, bytes.ToArray());
            }

            await using var stream = await content.OpenAsync(Token);
            using var copy = new MemoryStream();
            await stream!.CopyToAsync(copy, Token);
            return (outcome, copy.ToArray());
        }
    }

    public async Task<T> AssertAsync<T>(RenditionKey key)
        where T : ReadOutcome => Assert.IsType<T>((await ReadAsync(key)).Outcome);

    public async Task AssertGivesAsync(RenditionKey key, byte[] expected)
    {
        var (outcome, bytes) = await ReadAsync(key);
        Assert.True(bytes is not null, $"{outcome}");
        Assert.Equal(expected, bytes);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _ownHome?.Dispose();
    }
}
