using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Persistence;
using Reticulum.Placement;
using Reticulum.Rendering;
using Reticulum.Replication;
using Reticulum.Scrubbing;

namespace Reticulum;

/// <summary>What a node with a disk consists of. The order of the hosted services is the order of their start.</summary>
public static class GrainsExtensions
{
    /// <summary>The first thing a process with a renderer does: see <see cref="NativeHeap.Bound"/>.</summary>
    public static void BoundNativeMemory() => NativeHeap.Bound();

    /// <summary>Disk, resizing and the ports that HTTP speaks to. The options of <c>OptionSections.All</c> must be there.</summary>
    public static IServiceCollection AddReticulumNode(this IServiceCollection services) => services
        .AddBlobs()
        .AddRendering()
        .AddImages()
        .AddReplication()
        .AddHealing()
        .AddCluster()
        .AddScrubbing();

    /// <summary>
    /// What a silo of a node with a disk has beside Orleans' own: the grains, which work with what the process has, and the state of images.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="process">Services that outlive it.</param>
    public static void AddReticulumGrains(ISiloBuilder silo, IServiceProvider process)
    {
        silo.AddImageState(process.GetRequiredService<IOptions<PersistenceOptions>>().Value, process.GetRequiredService<IOptions<ClusterOptions>>().Value);
        silo.Services
            .AddSingleton(process.GetRequiredService<Surveyor>())
            .AddSingleton(process.GetRequiredService<LocalCopies>())
            .AddSingleton(process.GetRequiredService<ImageDeletion>())
            .AddSingleton(process.GetRequiredService<ImageVerification>())
            .AddSingleton<LocalImages>()
            .AddSingleton<ILocalImages>(static all => all.GetRequiredService<LocalImages>())
            .AddHostedSingleton<ImageRecordStore>()
            .AddHostedSingleton<Rehomer>();
    }

    private static IServiceCollection AddBlobs(this IServiceCollection services)
    {
        services.TryAddSingleton<IFsync, Posix>();
        services.TryAddSingleton<ContentHashing>();
        services.TryAddSingleton<DataDirectory>();
        services.TryAddSingleton(static all => ActivatorUtilities.CreateInstance<DiskGuard>(all, new Lazy<IClusterMap>(all.GetRequiredService<IClusterMap>)));
        services.TryAddSingleton<BlobLocks>();
        services.TryAddSingleton<BlobInstruments>();
        services.TryAddSingleton<RecentChecks>();
        services.TryAddSingleton<DiskBlobStore>();
        services.TryAddSingleton<RenditionStore>();
        services.AddHostedSingleton<DiskInstruments>();
        return services.AddHostedSingleton<RenditionEvictor>();
    }

    private static IServiceCollection AddRendering(this IServiceCollection services)
    {
        services.TryAddSingleton<NativeHeap>();
        services.TryAddSingleton<VipsSetup>();
        services.TryAddSingleton<ImageInspector>();
        services.TryAddSingleton<Renderer>();
        services.TryAddSingleton<RenderInstruments>();
        services.TryAddSingleton<RenderQueue>();
        services.TryAddSingleton<RenditionMaker>();
        services.AddHostedSingleton<VipsInstruments>();
        return services.AddHostedSingleton<Polisher>();
    }

    private static IServiceCollection AddImages(this IServiceCollection services)
    {
        services.TryAddSingleton<ImageRecords>();
        services.TryAddSingleton<Verifications>();
        services.TryAddSingleton<LocalCopies>();
        services.TryAddSingleton(static all => new LocalCopiesPort(all.GetRequiredService<LocalCopies>(), all.GetRequiredService<LocalRanges>()));
        services.TryAddSingleton<UploadInspection>();
        services.TryAddSingleton<ImageDeletion>();
        services.TryAddSingleton<ImageVerification>();
        services.TryAddSingleton<IImageReader, ImageReader>();
        services.TryAddSingleton<IImageUploads, ImageUploads>();
        services.TryAddSingleton<IImageAdmin, ImageAdmin>();
        return services.AddHostedSingleton<RenditionsAhead>();
    }

    private static IServiceCollection AddCluster(this IServiceCollection services)
    {
        services.TryAddSingleton<ILocalNode>(static all => ActivatorUtilities.CreateInstance<LocalNode>(
            all, new Lazy<IHealing>(all.GetRequiredService<IHealing>), new Lazy<IClusterMap>(all.GetRequiredService<IClusterMap>)));
        services.TryAddSingleton<IRecentActivity, RecentActivity>();
        services.TryAddSingleton<IReadiness, SiloReadiness>();
        services.AddHostedSingleton<StoreCensus>();
        return services;
    }

    private static IServiceCollection AddScrubbing(this IServiceCollection services)
    {
        services.TryAddSingleton<ScrubInstruments>();
        services.TryAddSingleton<ScrubProgress>();
        services.TryAddSingleton<ScrubStateStore>();
        services.TryAddSingleton<ScrubPace>();
        services.TryAddSingleton<ScrubWalk>();
        services.TryAddSingleton<ImageScrub>();
        services.TryAddSingleton<ScrubPass>();
        services.TryAddSingleton<IScrub>(static all => all.GetRequiredService<Scrubber>());
        return services.AddHostedSingleton<Scrubber>();
    }

    /// <summary>Carrying copies to where they belong. Needs <c>IPeers</c> and <c>IClusterMap</c>.</summary>
    private static IServiceCollection AddReplication(this IServiceCollection services)
    {
        services.TryAddSingleton<Surveyor>();
        services.TryAddSingleton<CopySender>();
        services.TryAddSingleton<OriginalSource>();
        services.TryAddSingleton<OutboxStore>();
        services.TryAddSingleton<OutboxCourier>();
        services.TryAddSingleton<OutboxInstruments>();
        services.TryAddSingleton<IReplicationBacklog>(static all => all.GetRequiredService<OutboxInstruments>());
        return services.AddHostedSingleton<Outbox>();
    }

    /// <summary>Keeping copies right, and where they belong. Needs <c>IPeers</c> and <c>IClusterMap</c>.</summary>
    private static IServiceCollection AddHealing(this IServiceCollection services)
    {
        services.TryAddSingleton<RepairQueue>();
        services.TryAddSingleton<Catalog>();
        services.TryAddSingleton<LocalRanges>();
        services.TryAddSingleton<Settlement>();
        services.TryAddSingleton<Agreement>();
        services.TryAddSingleton<HealingInstruments>();
        services.TryAddSingleton<IHealing, HealingStatus>();
        services.TryAddSingleton(static all => ByteBudget.Of(all.GetRequiredService<IOptions<RebalanceOptions>>(), all.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<Comparison>();
        services.TryAddSingleton<ImageHealer>();
        services.TryAddSingleton<ExcessRemover>();
        services.TryAddSingleton<RebalanceWork>();
        services.AddHostedSingleton<TrashKeeper>();
        services.AddHostedSingleton<Repairer>();
        return services.AddHostedSingleton<Rebalancer>();
    }

    private static IServiceCollection AddHostedSingleton<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.TryAddSingleton<T>();
        return services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
