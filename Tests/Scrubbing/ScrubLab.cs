using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Scrubbing;
using Reticulum.Tests.Blobs;
using Reticulum.Tests.Healing;
using Xunit;

namespace Reticulum.Tests.Scrubbing;

/// <summary>The scrubber of the first node of a <see cref="HealingLab"/>, on a clock of its own; may be started again on the same disk.</summary>
internal sealed class ScrubLab : IAsyncDisposable
{
    public ScrubLab(int nodes = 3, int replication = 3)
    {
        Lab = new HealingLab(nodes, replication);
        Restart();
    }

    public HealingLab Lab { get; }

    public HealingNode Node => Lab[Lab.Nodes[0]];

    public ArmedTime Time { get; } = new();

    public FakeLogger<ImageScrub> Log { get; } = new();

    public FakeLogger<ScrubStateStore> StateLog { get; } = new();

    public ScrubOptions Options { get; } = new();

    public ScrubInstruments Found { get; private set; } = null!;

    public ScrubProgress Progress { get; private set; } = null!;

    public ScrubStateStore Store { get; private set; } = null!;

    public Scrubber Scrubber { get; private set; } = null!;

    public IMeterFactory Meters { get; private set; } = null!;

    public ScrubReport Report => Progress.Report;

    public string StatePath => Node.Data.FullPath(BlobPath.Scrub);

    public IEnumerable<string> Criticals => Log.Collector.GetSnapshot().Where(static line => line.Level == LogLevel.Critical).Select(static line => line.Message);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ScrubPass Pass { get; set; } = null!;

    /// <summary>As a new process on the same disk: counts from 0, and knows what is in <c>scrub.json</c>.</summary>
    public void Restart(double jitter = 0.5)
    {
        Scrubber?.Dispose();
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        Found = new ScrubInstruments(Meters);
        Progress = new ScrubProgress(Found, Get<Catalog>(), Get<StoreCensus>(), Get<RenditionStore>(), Get<HealingInstruments>(), options, Time);
        Store = new ScrubStateStore(Node.Data, Get<IFsync>(), Get<DiskGuard>(), Time, StateLog);
        var images = new ImageScrub(
            Node.Blobs,
            Get<RenditionStore>(),
            Get<ImageRecords>(),
            Get<Catalog>(),
            Get<RepairQueue>(),
            Get<ImageHealer>(),
            Get<Verifications>(),
            Node.Map,
            Get<IOptions<ReplicationOptions>>(),
            Get<IRecentActivity>(),
            new ScrubPace(Progress, Time),
            Found,
            Log);
        Pass = new ScrubPass(new ScrubWalk(Node.Blobs, Get<Catalog>()), images, Progress, Store, Found, Time, NullLogger<ScrubPass>.Instance);
        Scrubber = new Scrubber(Pass, Progress, Store, options, Time, NullLogger<Scrubber>.Instance) { Jitter = () => jitter };
    }

    public T Get<T>()
        where T : notnull => Node.Services.GetRequiredService<T>();

    /// <summary>A whole pass, from the beginning.</summary>
    public async Task PassAsync()
    {
        Progress.State = Progress.State.Begin(Time.GetUtcNow());
        await GoOnAsync(Cancellation);
    }

    /// <summary>The rest of a pass.</summary>
    public async Task GoOnAsync(CancellationToken cancellationToken)
    {
        var pass = Pass.RunAsync(cancellationToken);
        await Time.PassUntilAsync(pass);
        await pass;
    }

    /// <summary>On all the nodes, or on those given.</summary>
    public async Task<ImageId> StoreAsync(byte[] bytes, params IReadOnlyList<HealingNode> nodes)
    {
        foreach (var node in nodes.Count > 0 ? nodes : [.. Lab.Nodes.Select(node => Lab[node])])
        {
            await using var staged = node.Blobs.Stage();
            staged.Format = ImageFormat.Jpeg;
            staged.Append(bytes);
            staged.Complete();
            node.Blobs.Commit(staged, TemporaryStore.Describe(staged.Content));
        }

        return TemporaryStore.IdOf(bytes);
    }

    public string DirectoryOf(ImageId id) => Node.Data.FullPath(BlobPath.Directory(id));

    /// <summary>The path of one of the image's files on the node that is scrubbed.</summary>
    public string FileOf(ImageId id, string name = "full.jpg") => Path.Join(DirectoryOf(id), name);

    public async ValueTask DisposeAsync()
    {
        await Scrubber.StopAsync(CancellationToken.None);
        Scrubber.Dispose();
        await Lab.DisposeAsync();
    }
}
