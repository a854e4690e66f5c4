using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Tests.Processes;
using Reticulum.Tests.Rendering;
using Xunit;

namespace Reticulum.Tests.Images;

/// <summary>A node without HTTP: the real silo, disk and renderer, in a directory and on ports of its own.</summary>
internal sealed class NodeHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly bool _ownsRoot;

    private NodeHost(IHost host, string root, bool ownsRoot) => (_host, Root, _ownsRoot) = (host, root, ownsRoot);

    public string Root { get; }

    public IServiceProvider Services => _host.Services;

    public IImageReader Reader => Services.GetRequiredService<IImageReader>();

    public IImageUploads Uploads => Services.GetRequiredService<IImageUploads>();

    public IImageAdmin Admin => Services.GetRequiredService<IImageAdmin>();

    public static async Task<NodeHost> StartAsync(string? root = null, Action<IServiceCollection>? configure = null)
    {
        var directory = root ?? Directory.CreateTempSubdirectory("reticulum-node-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error))
            .AddMetrics()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Options.Create(new StorageOptions { DataDirectory = Path.Join(directory, "data"), MinFreeBytes = 0 }))
            .AddSingleton(Options.Create(new NodeOptions { Nickname = "node0" }))
            .AddSingleton(Options.Create(new ReplicationOptions()))
            .AddSingleton(Options.Create(new RingOptions()))
            .AddSingleton(Options.Create(new LimitOptions()))
            .AddSingleton(Options.Create(new RenderOptions()))
            .AddSingleton(Options.Create(new RelayOptions()))
            .AddSingleton(Options.Create(new AccessOptions()))
            .AddSingleton(Options.Create(new PersistenceOptions()))
            .AddSingleton(Options.Create(new DashboardOptions { Enabled = false }))
            .AddSingleton(Options.Create(new ClusterOptions { SiloPort = LoopbackPorts.Free(), GatewayPort = 0 }))
            .AddSingleton<StartRefusal>();
        configure?.Invoke(builder.Services);
        builder.Services.AddSingleton<IHotRenditions, HotRenditions>();
        builder.Services.AddReticulumNode();
        builder.Services.AddSingleton(new SiloPart(GrainsExtensions.AddReticulumGrains)).AddRelay().AddPeers().AddClustering();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        await SiloWait.ActiveAsync(host.Services, TestContext.Current.CancellationToken);
        return new NodeHost(host, directory, root is null);
    }

    public async Task<UploadOutcome> UploadAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        var staged = Assert.IsType<StageOutcome.Staged>(await Uploads.StageAsync(stream, TestContext.Current.CancellationToken));
        await using (staged.Image)
        {
            return await Uploads.StoreAsync(staged.Image, TestContext.Current.CancellationToken);
        }
    }

    public async Task<ImageMetadata> StorePhotoAsync(int width = 400, int height = 300, int seed = 1) =>
        Assert.IsType<UploadOutcome.Stored>(await UploadAsync(SampleImages.Photo(width, height, seed: seed))).Image;

    public async Task<byte[]?> ReadAsync(RenditionKey key)
    {
        if (await Reader.ReadAsync(key, TestContext.Current.CancellationToken) is not ReadOutcome.Found found)
        {
            return null;
        }

        await using var content = found.Content;
        if (content.Bytes is { } bytes)
        {
            return bytes.ToArray();
        }

        await using var stream = await content.OpenAsync(TestContext.Current.CancellationToken);
        if (stream is null)
        {
            return null;
        }

        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }

    /// <summary>From now on the process has none, and starts none.</summary>
    public async Task StopSiloAsync()
    {
        await Services.GetServices<IHostedService>().OfType<SiloSupervisor>().Single().StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        if (_ownsRoot)
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
