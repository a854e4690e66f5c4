using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Tests.Blobs;
using Reticulum.Tests.Replication;
using Xunit;

namespace Reticulum.Tests.Healing;

/// <summary>One node of a <see cref="HealingLab"/>: all that a node with a disk consists of, without HTTP, a silo, or work that begins by itself.</summary>
internal sealed class HealingNode : IAsyncDisposable
{
    private readonly HealingLab _lab;
    private readonly string _root = Directory.CreateTempSubdirectory("reticulum-healing-").FullName;
    private readonly ServiceProvider _services;

    public HealingNode(Node node, HealingLab lab, ReplicationOptions replication)
    {
        (Node, _lab, Replication) = (node, lab, replication);
        Map = new FakeMap(new ClusterMap(lab.Layout, node.Id, [.. lab.Layout.Members.Select(static member => member.Node.Id)], handOffsPossible: false));
        _services = Build();
        Services.GetRequiredService<Catalog>().Complete();
    }

    public Node Node { get; }

    public ReplicationOptions Replication { get; }

    public FakeMap Map { get; }

    public IServiceProvider Services => _services;

    public LocalCopiesPort Port => Services.GetRequiredService<LocalCopiesPort>();

    public DiskBlobStore Blobs => Services.GetRequiredService<DiskBlobStore>();

    public Catalog Catalog => Services.GetRequiredService<Catalog>();

    public ExcessRemover Excess => Services.GetRequiredService<ExcessRemover>();

    public DataDirectory Data => Services.GetRequiredService<DataDirectory>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Take(Layout layout, ImmutableHashSet<Guid>? alive, ImmutableHashSet<Guid> missing) =>
        Map.Set(new ClusterMap(layout, Node.Id, alive, handOffsPossible: false, missing));

    public async Task<ImageId> StoreAsync(string text, long generation = 1)
    {
        var bytes = TestImage.Bytes(text);
        await using var staged = Blobs.Stage();
        staged.Format = ImageFormat.Jpeg;
        staged.Append(bytes);
        staged.Complete();
        Blobs.Commit(staged, TemporaryStore.Describe(staged.Content, generation));
        return staged.Id;
    }

    /// <summary>It has an original by its name, whatever its bytes are.</summary>
    public bool Holds(ImageId id) => Blobs.Find(id) is BlobState.Present;

    /// <summary>Its bytes, read by the test itself, are the image's.</summary>
    public bool HoldsRight(ImageId id) => File.Exists(PathOf(id)) && new ImageId(SHA1.HashData(File.ReadAllBytes(PathOf(id)))) == id;

    public string PathOf(ImageId id) => Path.Join(Data.FullPath(BlobPath.Directory(id)), BlobPath.Original(ImageFormat.Jpeg));

    public IReadOnlyList<string> Trash => Directory.GetDirectories(Data.FullPath(BlobPath.Trash));

    public IReadOnlyList<string> Quarantine => Directory.GetFiles(Data.FullPath(BlobPath.Quarantine));

    /// <summary>One round, in whatever time it takes.</summary>
    public async Task<RebalanceRound> RoundAsync()
    {
        var view = RangeView.Of(Map.Current);
        var round = Services.GetRequiredService<RebalanceWork>().RoundAsync(view, Cancellation);
        await _lab.Time.PassUntilAsync(round);
        Services.GetRequiredService<Settlement>().Note(view, await round);
        return await round;
    }

    public async Task<HealOutcome> LookAsync(ImageId id)
    {
        var look = Services.GetRequiredService<ImageHealer>().LookAsync(id, Cancellation);
        await _lab.Time.PassUntilAsync(look);
        return await look;
    }

    /// <summary>What a GET of the original through this node is answered.</summary>
    public async Task<ReadOutcome> ReadAsync(ImageId id) =>
        await Services.GetRequiredService<IImageReader>().ReadAsync(new RenditionKey(id, SizeSpec.Full, ImageFormat.Jpeg), Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private ServiceProvider Build() => new ServiceCollection()
        .AddLogging(static logging => logging.SetMinimumLevel(LogLevel.None))
        .AddMetrics()
        .AddSingleton<TimeProvider>(_lab.Time)
        .AddSingleton<IPeers>(_lab)
        .AddSingleton<IClusterMap>(Map)
        .AddSingleton(Options.Create(new StorageOptions { DataDirectory = Path.Join(_root, "data"), MinFreeBytes = 0 }))
        .AddSingleton(Options.Create(new NodeOptions { Id = Node.Id, Nickname = Node.Nickname }))
        .AddSingleton(Options.Create(Replication))
        .AddSingleton(Options.Create(new LimitOptions()))
        .AddSingleton(Options.Create(new RenderOptions()))
        .AddSingleton(Options.Create(new RelayOptions()))
        .AddSingleton(Options.Create(new RebalanceOptions()))
        .AddSingleton(Options.Create(new ScrubOptions()))
        .AddSingleton(Options.Create(new TrashOptions()))
        .AddSingleton<IImageGrains, NoGrains>()
        .AddReticulumNode()
        .AddRelay()
        .BuildServiceProvider();

    private sealed class NoGrains : IImageGrains
    {
        public ValueTask<GrainReply<T>> CallAsync<T>(
            ImageId id, Func<IImageGrain, CancellationToken, Task<T>> call, TimeSpan limit, CancellationToken cancellationToken) => new(default(GrainReply<T>));
    }
}
