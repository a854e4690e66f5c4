using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Placement;
using Reticulum.Rendering;
using Reticulum.Replication;

namespace Reticulum.Images;

/// <summary>
/// The way of a GET on a node with a disk, from the nearest to the farthest: 1 memory; 2 own disk; 3 the image's grain, which makes what nobody has, where the
/// original is here; 4 where the grain cannot be had, this node makes it itself from its own original; 5 the other nodes (<see cref="IRemoteImages"/>), where it is not.
/// No database, and no grain for a hash that no disk is known to have. A node that comes back asks the others, once for each image, whether it was deleted
/// meanwhile, until it has compared itself with them.
/// </summary>
internal sealed class ImageReader(
    IHotRenditions hot,
    ImageRecords records,
    DiskBlobStore blobs,
    RenditionStore store,
    RenditionMaker maker,
    IImageGrains grains,
    IRemoteImages remote,
    Surveyor surveyor,
    Settlement settlement,
    IDeleteCheck deletes,
    RepairQueue repairs,
    IOptions<ReplicationOptions> replication,
    IClusterMap map) : IImageReader
{
    private const string NoRightCopy = "no right copy of the image can be had at the moment";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    // A silo that hangs says nothing. A render that takes longer goes on there; here the same is made once more, which costs a rendering, not a wait.
    private static readonly TimeSpan RenderLimit = TimeSpan.FromSeconds(2.5);

    public ValueTask<ReadOutcome> ReadAsync(RenditionKey key, CancellationToken cancellationToken) =>
        hot.TryGet(key, out var rendition)
            ? new(new ReadOutcome.Found(MemoryContent.Of(rendition), ReadSource.Memory))
            : ReadFromDiskAsync(key, cancellationToken);

    public async ValueTask<DescribeOutcome> DescribeAsync(ImageId id, CancellationToken cancellationToken)
    {
        var survey = await surveyor.AskOwnersAsync(id, cancellationToken);
        return survey.Describe(survey.Verdict == SurveyVerdict.Present ? await Task.Run(() => ListRenditions(id), cancellationToken) : []);
    }

    private async ValueTask<ReadOutcome> ReadFromDiskAsync(RenditionKey key, CancellationToken cancellationToken) =>
        await records.FindAsync(key.Id, cancellationToken) switch
        {
            BlobState.Deleted => new ReadOutcome.Deleted(),
            BlobState.Present when settlement.MayBeBehind && await deletes.IsDeletedAsync(key.Id, cancellationToken) => new ReadOutcome.Deleted(),
            BlobState.Present { Metadata: { } image } present => key.Size.IsFull && key.Format == image.Format
                ? new ReadOutcome.Found(FileContent.OfOriginal(blobs, present.Path, image))
                : await ReadRenditionAsync(key, image, cancellationToken),
            BlobState.Present => new ReadOutcome.Unavailable(NoRightCopy, RetryAfter),
            var here => await remote.ReadAsync(key, cancellationToken) switch
            {
                ReadOutcome.Found found => LookAfter(found, key.Id),

                // Nobody else has it, but there was one here.
                ReadOutcome.NotFound when here is BlobState.Lost => new ReadOutcome.Unavailable(NoRightCopy, RetryAfter),
                var elsewhere => elsewhere,
            },
        };

    // It came from elsewhere; if it should be here, it is fetched behind the answer.
    private ReadOutcome.Found LookAfter(ReadOutcome.Found found, ImageId id)
    {
        if (map.Current.IsOwner(id, replication.Value.Replication))
        {
            repairs.Look(id);
        }

        return found;
    }

    private async ValueTask<ReadOutcome> ReadRenditionAsync(RenditionKey key, ImageMetadata image, CancellationToken cancellationToken)
    {
        if (store.TryOpen(key, image.UploadedAt) is { } content)
        {
            if (content is MemoryContent { Rendition: var read })
            {
                Keep(read);
            }

            return new ReadOutcome.Found(content);
        }

        var made = await grains.CallAsync(key.Id, (grain, token) => grain.RenderAsync(key.Size, key.Format, token), RenderLimit, cancellationToken);
        return (made.Had ? made.Value : null) switch
        {
            RenderOutcome.Made { Rendition: var rendition } => KeepOnDisk(rendition),
            RenderOutcome.MadeAt at when at.Node == map.Current.Self => await MakeHereAsync(key, image, cancellationToken),
            RenderOutcome.MadeAt => await remote.ReadAsync(key, cancellationToken) is ReadOutcome.Found found ? found : await MakeHereAsync(key, image, cancellationToken),
            RenderOutcome.NotRenderable refused => new ReadOutcome.NotRenderable(refused.Why),
            RenderOutcome.Busy busy => new ReadOutcome.Busy(busy.RetryAfter),
            _ => await MakeHereAsync(key, image, cancellationToken),
        };
    }

    // The grain is out of reach, has no original, or has just made it on this very disk.
    private async Task<ReadOutcome> MakeHereAsync(RenditionKey key, ImageMetadata image, CancellationToken cancellationToken)
    {
        if (store.TryOpen(key, image.UploadedAt) is { } content)
        {
            return new ReadOutcome.Found(content);
        }

        return await maker.MakeAsync(image, key.Size, key.Format, cancellationToken) switch
        {
            RenderOutcome.Made made => new ReadOutcome.Found(MemoryContent.Of(made.Rendition), ReadSource.Made),
            RenderOutcome.NotRenderable refused => new ReadOutcome.NotRenderable(refused.Why),
            RenderOutcome.Busy busy => new ReadOutcome.Busy(busy.RetryAfter),
            _ when blobs.Find(key.Id) is BlobState.Deleted => new ReadOutcome.Deleted(),
            _ when blobs.Find(key.Id) is not BlobState.Present => await remote.ReadAsync(key, cancellationToken), // its copy has just gone to quarantine
            _ => new ReadOutcome.Unavailable(NoRightCopy, RetryAfter),
        };
    }

    // Made on the grain's silo, which is this one most of the time; else the next reader here finds it beside the original.
    private ReadOutcome.Found KeepOnDisk(Rendition rendition)
    {
        if (!store.Exists(rendition.Key))
        {
            store.TryWrite(rendition);
        }

        Keep(rendition);
        return new ReadOutcome.Found(MemoryContent.Of(rendition), ReadSource.Made);
    }

    // Put, then seen alive: a delete in between has either emptied the memory after the put, or is seen here.
    private void Keep(Rendition rendition)
    {
        hot.Put(rendition);
        if (blobs.Find(rendition.Key.Id) is not BlobState.Present)
        {
            hot.Remove(rendition.Key.Id);
        }
    }

    private ImmutableArray<StoredRendition> ListRenditions(ImageId id) =>
        [.. store.List(id).Select(static file => new StoredRendition(file.Key.FileName, file.Length)).OrderBy(static file => file.Name, StringComparer.Ordinal)];
}
