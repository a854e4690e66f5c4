using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Replication;

/// <summary>Where an original's bytes are had for another copy: from this disk, else from a node that has them; read against their hashes in either case.</summary>
internal sealed class OriginalSource(DiskBlobStore blobs, DiskGuard guard, IPeers peers, IClusterMap map, Surveyor surveyor)
{
    public async Task<OriginalBytes> OpenAsync(ImageMetadata image, CancellationToken cancellationToken)
    {
        var here = await Task.Run(() => FindHere(image), cancellationToken);
        if (here is not OriginalBytes.None)
        {
            return here;
        }

        // Its owners know best; where none of them has right bytes after all, the others are asked.
        var owners = await surveyor.AskOwnersAsync(image.Id, cancellationToken);
        var there = await FetchAsync(owners, image, cancellationToken);
        if (there is not OriginalBytes.None)
        {
            return there;
        }

        var others = map.Current.Ring.Order(image.Id).Except(owners.Copies.Select(static copy => copy.Node));
        return await FetchAsync(await surveyor.AskAsync(image.Id, others, cancellationToken), image, cancellationToken);
    }

    private async Task<OriginalBytes> FetchAsync(ImageSurvey survey, ImageMetadata image, CancellationToken cancellationToken)
    {
        if (survey.Tombstone is { } tombstone && tombstone.Generation >= image.Generation)
        {
            return new OriginalBytes.Deleted();
        }

        // Staging them takes room, for a moment.
        if (guard.Failed || guard.IsFull)
        {
            return new OriginalBytes.None();
        }

        foreach (var (node, state) in survey.Copies)
        {
            if (state is CopyState.Present present
                && present.Image.IsSameAs(image)
                && await FetchAsync(peers.CopiesOf(node), image, cancellationToken) is { } staged)
            {
                return new OriginalBytes.Found(staged.Path, staged);
            }
        }

        return new OriginalBytes.None();
    }

    private OriginalBytes FindHere(ImageMetadata image) => blobs.Find(image.Id) switch
    {
        BlobState.Deleted deleted when deleted.Tombstone.Generation >= image.Generation => new OriginalBytes.Deleted(),
        BlobState.Present present when blobs.Verify(image.Id) is { } content && content.Sha256 == image.Sha256 && content.Length == image.Length =>
            new OriginalBytes.Found(present.Path, null),
        _ => new OriginalBytes.None(),
    };

    // Null: it has no right bytes, or does not answer.
    private async Task<StagedBlob?> FetchAsync(IImageCopies holder, ImageMetadata image, CancellationToken cancellationToken)
    {
        if (await holder.OpenOriginalAsync(image.Id, cancellationToken) is not OriginalReply.Found found)
        {
            return null;
        }

        await using var bytes = found.Bytes;
        var staged = blobs.Stage();
        try
        {
            staged.Format = image.Format;
            if (await staged.FillAsync(bytes, image.Length, cancellationToken) && staged.Content is var content
                && content.Id == image.Id && content.Sha256 == image.Sha256)
            {
                return staged;
            }
        }
        catch (IOException)
        {
            // The wire broke: another holder may do better.
        }
        catch
        {
            await staged.DisposeAsync();
            throw;
        }

        await staged.DisposeAsync();
        return null;
    }
}
