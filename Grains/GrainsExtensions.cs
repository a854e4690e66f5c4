using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Rendering;
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
        .AddCluster();

    private static IServiceCollection AddBlobs(this IServiceCollection services)
    {
        services.TryAddSingleton<IFsync, Posix>();
        services.TryAddSingleton<ContentHashing>();
        services.TryAddSingleton<DataDirectory>();
        services.TryAddSingleton<DiskGuard>();
        services.TryAddSingleton<BlobLocks>();
        services.TryAddSingleton<BlobInstruments>();
        services.TryAddSingleton<DiskBlobStore>();
        services.TryAddSingleton<RenditionStore>();
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
        return services;
    }

    private static IServiceCollection AddImages(this IServiceCollection services)
    {
        services.TryAddSingleton<ImageRecords>();
        services.TryAddSingleton<UploadInspection>();
        services.TryAddSingleton<IImageReader, ImageReader>();
        services.TryAddSingleton<IImageUploads, ImageUploads>();
        services.TryAddSingleton<IImageAdmin, ImageAdmin>();
        return services.AddHostedSingleton<RenditionsAhead>();
    }

    private static IServiceCollection AddCluster(this IServiceCollection services)
    {
        services.TryAddSingleton<LocalNode>();
        services.TryAddSingleton<IRecentActivity, RecentActivity>();
        services.TryAddSingleton<IClusterView, LocalCluster>();
        services.TryAddSingleton<IReadiness, SiloReadiness>();
        services.AddHostedSingleton<StoreCensus>();
        services.AddHostedSingleton<Scrubber>();
        services.TryAddSingleton<IScrub>(provider => provider.GetRequiredService<Scrubber>());
        return services;
    }

    private static IServiceCollection AddHostedSingleton<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.TryAddSingleton<T>();
        return services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
