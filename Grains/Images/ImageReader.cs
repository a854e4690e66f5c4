using Microsoft.Extensions.Logging;
using Reticulum.Blobs;
using Reticulum.Rendering;

namespace Reticulum.Images;

/// <summary>
/// The way of a GET, from the nearest to the farthest: 1 memory; 2 own disk; 3 the image's grain, which makes what nobody has; 4 where the grain cannot be
/// had, this node makes it itself from its own original. No database, and no grain for a hash that the disk does not know.
/// </summary>
internal sealed partial class ImageReader(
    IHotRenditions hot,
    ImageRecords records,
    DiskBlobStore blobs,
    RenditionStore store,
    RenditionMaker maker,
    IGrainFactory grains,
    ILogger<ImageReader> logger) : IImageReader
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    public ValueTask<ReadOutcome> ReadAsync(RenditionKey key, CancellationToken cancellationToken) =>
        hot.TryGet(key, out var rendition)
            ? new(new ReadOutcome.Found(MemoryContent.Of(rendition)))
            : ReadFromDiskAsync(key, cancellationToken);

    public async ValueTask<DescribeOutcome> DescribeAsync(ImageId id, CancellationToken cancellationToken)
    {
        switch (await records.FindAsync(id, cancellationToken))
        {
            case BlobState.Missing:
                return new DescribeOutcome.NotFound();
            case BlobState.Deleted deleted:
                return new DescribeOutcome.Deleted(deleted.Tombstone.DeletedAt);
            case BlobState.Present:
                var details = await grains.GetGrain<IImageGrain>(id.ToString()).DescribeAsync(cancellationToken);
                return details is not null ? new DescribeOutcome.Found(details) : new DescribeOutcome.NotFound();
            default:
                return new DescribeOutcome.Unavailable(NoRightCopy, RetryAfter);
        }
    }

    private const string NoRightCopy = "no right copy of the image can be had at the moment";

    private async ValueTask<ReadOutcome> ReadFromDiskAsync(RenditionKey key, CancellationToken cancellationToken) =>
        await records.FindAsync(key.Id, cancellationToken) switch
        {
            BlobState.Missing => new ReadOutcome.NotFound(),
            BlobState.Deleted => new ReadOutcome.Deleted(),
            BlobState.Present { Metadata: { } image } present => key.Size.IsFull && key.Format == image.Format
                ? new ReadOutcome.Found(FileContent.OfOriginal(blobs, present.Path, image))
                : await ReadRenditionAsync(key, image, cancellationToken),
            _ => new ReadOutcome.Unavailable(NoRightCopy, RetryAfter),
        };

    private async ValueTask<ReadOutcome> ReadRenditionAsync(RenditionKey key, ImageMetadata image, CancellationToken cancellationToken)
    {
        if (store.TryOpen(key, image.UploadedAt) is { } content)
        {
            if (content is MemoryContent { Rendition: var read })
            {
                hot.Put(read);
                if (blobs.Find(key.Id) is not BlobState.Present)
                {
                    hot.Remove(key.Id); // deleted while it was put: see RenditionMaker
                }
            }

            return new ReadOutcome.Found(content);
        }

        return await MakeAsync(key, image, cancellationToken) switch
        {
            RenderOutcome.Made made => new ReadOutcome.Found(MemoryContent.Of(made.Rendition)),
            RenderOutcome.NotRenderable refused => new ReadOutcome.NotRenderable(refused.Why),
            RenderOutcome.Busy busy => new ReadOutcome.Busy(busy.RetryAfter),
            _ when blobs.Find(key.Id) is BlobState.Deleted => new ReadOutcome.Deleted(),
            _ => new ReadOutcome.Unavailable(NoRightCopy, RetryAfter),
        };
    }

    private async Task<RenderOutcome> MakeAsync(RenditionKey key, ImageMetadata image, CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IImageGrain>(key.Id.ToString()).RenderAsync(key.Size, key.Format, cancellationToken);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            LogGrainOutOfReach(logger, key.Id, error);
            return await maker.MakeAsync(image, key.Size, key.Format, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The grain of image {Image} cannot be had; this node renders by itself")]
    private static partial void LogGrainOutOfReach(ILogger logger, ImageId image, Exception error);
}
