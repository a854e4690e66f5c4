using Reticulum.Blobs;
using Reticulum.Rendering;

namespace Reticulum.Images;

/// <summary>
/// What this disk says of an image, with metadata in any case: where <c>meta.json</c> did not survive, it is made again from the original's bytes.
/// </summary>
internal sealed class ImageRecords(DiskBlobStore blobs, ImageInspector inspector, RenderQueue queue)
{
    // Reading a header and hashing: no pixels.
    private const long RebuildCost = 1 << 20;

    /// <summary>Never <see cref="BlobState.Present"/> without metadata.</summary>
    public ValueTask<BlobState> FindAsync(ImageId id, CancellationToken cancellationToken)
    {
        var state = blobs.Find(id);
        return state is BlobState.Present { Metadata: null } present ? RebuildAsync(id, present, cancellationToken) : new(state);
    }

    private async ValueTask<BlobState> RebuildAsync(ImageId id, BlobState.Present present, CancellationToken cancellationToken)
    {
        var rebuilding = queue.TryRun(RebuildCost, _ => Rebuild(id, present), cancellationToken);
        return rebuilding is null ? present : await rebuilding;
    }

    private BlobState Rebuild(ImageId id, BlobState.Present present)
    {
        if (blobs.Verify(id) is not { } content || inspector.Inspect(present.Path, present.Format) is not InspectOutcome.Inspected inspected)
        {
            return blobs.Find(id);
        }

        var writtenAt = new DateTimeOffset(File.GetLastWriteTimeUtc(present.Path));
        var image = inspected.Describe(content, present.Format, writtenAt, generation: 1);
        blobs.RestoreMetadata(image);
        return present with { Metadata = image };
    }
}
