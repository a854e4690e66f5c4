using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Images;

namespace Reticulum.Benchmarks;

/// <summary>The services of a node with a disk of its own, without a silo around them; the disk goes when this is disposed of.</summary>
internal sealed class NodeOnDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reticulum-bench-");
    private readonly ServiceProvider _services;

    public NodeOnDisk()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics().AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<StorageOptions>(options => options.DataDirectory = _folder.FullName);
        services.TryAddSingleton<IHotRenditions, HotRenditions>();
        _services = services.AddReticulumNode().BuildServiceProvider();
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>As an upload does it: temporary file, hashed while it is written, flushed, renamed, directories flushed.</summary>
    public async Task<ImageMetadata> StoreAsync(byte[] image, int width, int height)
    {
        var blobs = Get<DiskBlobStore>();
        await using var staged = blobs.Stage();
        staged.Format = ImageFormat.Jpeg;
        staged.Append(image);
        staged.Complete();
        var metadata = new ImageMetadata(
            staged.Id, staged.Content.Sha256, staged.Length, ImageFormat.Jpeg, width, height, Pages: 1, DateTimeOffset.UnixEpoch, Generation: 1, DecodeWeight.Streaming);
        return blobs.Commit(staged, metadata) is CommitOutcome.Committed or CommitOutcome.AlreadyThere
            ? metadata
            : throw new InvalidOperationException("The image was refused.");
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Delete(recursive: true);
    }
}
