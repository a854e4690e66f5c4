using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Rendering;

namespace Reticulum.Replication;

/// <summary>The copies on this node's own disk: what another node gets when it asks, and this one for itself. Never looks any further.</summary>
internal sealed partial class LocalCopies(
    DiskBlobStore blobs,
    DiskGuard guard,
    ImageRecords records,
    RenditionStore renditions,
    RenditionMaker maker,
    Polisher polisher,
    IHotRenditions hot,
    IRemoteImages remote,
    Verifications verifications,
    Settlement settlement,
    RepairQueue repairs,
    IClusterMap map,
    IOptions<ReplicationOptions> replication,
    ILogger<LocalCopies> logger) : IImageCopies
{
    private const int BufferLength = 128 * 1024;
    private const string UnreadableTombstone = "its tombstone cannot be read";

    // Its having none of an image counts where it knows itself to be an owner, and has all that it owns.
    private bool ProvesAbsence(ImageId id) => settlement.IsSettled && IsOwner(id);

    private bool IsOwner(ImageId id) => map.Current.IsOwner(id, replication.Value.Replication);

    private bool CaughtUp => !settlement.MayBeBehind;

    public async ValueTask<CopyState> StateAsync(ImageId id, CancellationToken cancellationToken) =>
        await Task.Run(() => records.FindAsync(id, cancellationToken).AsTask(), cancellationToken) switch
        {
            BlobState.Present { Metadata: { } image } => new CopyState.Present(image, verifications.Of(id)),
            BlobState.Present => new CopyState.Unknown("too busy to read the original's header"),
            BlobState.Lost lost => new CopyState.Lost(lost.Metadata),
            BlobState.Deleted { IsUnreadable: true } => new CopyState.Unknown(UnreadableTombstone),
            BlobState.Deleted deleted => new CopyState.Deleted(deleted.Tombstone),
            _ => new CopyState.Missing(ProvesAbsence(id)),
        };

    public async ValueTask<StoreReply> StoreAsync(ImageMetadata image, Func<Stream> open, CancellationToken cancellationToken)
    {
        if (guard.WhyReadOnly is { } why)
        {
            return new StoreReply.Refused(why, NoRoom: guard is { IsFull: true, Failed: false });
        }

        try
        {
            await using var bytes = open();
            if (bytes is StagedStream { Blob: var staged })
            {
                return await CommitAsync(image, staged); // already here
            }

            await using var blob = blobs.Stage();
            blob.Format = image.Format;
            return await blob.FillAsync(bytes, image.Length, cancellationToken) && blob.Content == new ContentHash(image.Id, image.Sha256, image.Length)
                ? await CommitAsync(image, blob)
                : new StoreReply.Unreachable("the bytes that came are not the image's");
        }
        catch (IOException error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotStored(image.Id, error);
            return DiskErrors.IsNoRoom(error) ? new StoreReply.Refused("its disk is full", NoRoom: true)
                : error is DiskFaultException ? new StoreReply.Refused("its disk failed")
                : new StoreReply.Unreachable("the bytes did not come, or the disk did not take them");
        }
    }

    public async ValueTask<StoreReply> ConfirmAsync(ImageMetadata image, CancellationToken cancellationToken)
    {
        try
        {
            return Reply(image, await Task.Run(() => blobs.Confirm(image), CancellationToken.None));
        }
        catch (IOException error)
        {
            LogNotStored(image.Id, error);
            return new StoreReply.Refused("its disk failed");
        }
    }

    public ValueTask<OriginalReply> OpenOriginalAsync(ImageId id, CancellationToken cancellationToken)
    {
        switch (blobs.Find(id))
        {
            case BlobState.Present { Metadata: { } image } present:
                try
                {
                    return new(new OriginalReply.Found(image, new FileStream(
                        present.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferLength, FileOptions.Asynchronous | FileOptions.SequentialScan), CaughtUp));
                }
                catch (IOException error) when (DiskErrors.IsGone(error))
                {
                    return new(new OriginalReply.Missing(ProvesAbsence(id))); // deleted or quarantined in between
                }

            case BlobState.Deleted { IsUnreadable: true }:
                return new(new OriginalReply.Unreachable(UnreadableTombstone));
            case BlobState.Deleted deleted:
                return new(new OriginalReply.Deleted(deleted.Tombstone));
            case BlobState.Lost:
                return new(new OriginalReply.Lost());
            case BlobState.Present:
                return new(new OriginalReply.Unreachable("its metadata is being made again"));
            default:
                return new(new OriginalReply.Missing(ProvesAbsence(id)));
        }
    }

    public async ValueTask<RenditionReply> RenditionAsync(RenditionKey key, bool make, CancellationToken cancellationToken)
    {
        if (hot.TryGet(key, out var rendition))
        {
            return new RenditionReply.Found(rendition, CaughtUp);
        }

        switch (await Task.Run(() => records.FindAsync(key.Id, cancellationToken).AsTask(), cancellationToken))
        {
            case BlobState.Missing:
                return new RenditionReply.Missing(ProvesAbsence(key.Id));
            case BlobState.Deleted { IsUnreadable: true }:
                return new RenditionReply.Unreachable(UnreadableTombstone);
            case BlobState.Deleted deleted:
                return new RenditionReply.Deleted(deleted.Tombstone);
            case BlobState.Lost:
                return new RenditionReply.Lost();
            case BlobState.Present { Metadata: { } image } when key.Size.IsFull && key.Format == image.Format:
                return new RenditionReply.NotMade(image, CaughtUp); // that is the original itself
            case BlobState.Present { Metadata: { } image }:
                return await OpenAsync(key, image, cancellationToken) ?? (make ? await MakeAsync(key, image, cancellationToken) : new RenditionReply.NotMade(image, CaughtUp));
            default:
                return new RenditionReply.Busy(RenderQueue.RetryAfter);
        }
    }

    public async ValueTask<RenditionReply> PolishedAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        var reply = await RenditionAsync(key, make: false, cancellationToken);
        if (reply is not RenditionReply.Found { Rendition.IsPolished: false })
        {
            return reply;
        }

        polisher.TryEnqueue(key);
        return blobs.Find(key.Id) is BlobState.Present { Metadata: { } image } ? new RenditionReply.NotMade(image, CaughtUp) : new RenditionReply.Missing(Settled: false);
    }

    public async ValueTask<bool> BuryAsync(ImageId id, Tombstone tombstone, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => Bury(id, tombstone), CancellationToken.None);
        }
        catch (IOException error)
        {
            LogNotBuried(id, error);
            return false;
        }
        finally
        {
            hot.Remove(id);
            remote.Forget(id);
            verifications.Forget(id);
        }
    }

    public async ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken)
    {
        switch (await Task.Run(() => blobs.Find(id), cancellationToken))
        {
            case BlobState.Missing:
                return new VerifyOutcome(VerifyVerdict.NotFound);
            case BlobState.Deleted:
                return new VerifyOutcome(VerifyVerdict.Deleted);
            case BlobState.Lost:
                return new VerifyOutcome(VerifyVerdict.Lost);
        }

        if (await Task.Run(() => blobs.Verify(id), cancellationToken) is null)
        {
            verifications.Forget(id);
            return new VerifyOutcome(VerifyVerdict.Lost, Corrupt: 1);
        }

        verifications.Record(id);
        return new VerifyOutcome(VerifyVerdict.Intact, Verified: 1);
    }

    public async ValueTask<ProofReply> ProveAsync(ImageMetadata image, ProofChallenge challenge, CancellationToken cancellationToken)
    {
        var current = map.Current;
        if (ExcessRules.WhyNoProof(current, image.Id, challenge.LayoutVersion, replication.Value.Replication) is { } why)
        {
            return new ProofReply.NotProven(why);
        }

        return await Task.Run(() => blobs.Prove(image, Convert.FromHexString(challenge.Nonce)), cancellationToken) is { } mac
            ? new ProofReply.Proven(mac)
            : new ProofReply.NotProven("it has no right copy");
    }

    public ValueTask<bool> LookAsync(ImageId id, CancellationToken cancellationToken)
    {
        repairs.Look(id);
        return new(true);
    }

    private bool Bury(ImageId id, Tombstone tombstone)
    {
        if (blobs.Find(id).NeedsBurial(tombstone.Generation, IsOwner(id)))
        {
            blobs.Delete(id, tombstone);
        }

        return true;
    }

    private async Task<StoreReply> CommitAsync(ImageMetadata image, StagedBlob blob) =>
        Reply(image, await Task.Run(() => blobs.Commit(blob, image), CancellationToken.None));

    private StoreReply Reply(ImageMetadata image, CommitOutcome? outcome)
    {
        switch (outcome)
        {
            case CommitOutcome.Committed or CommitOutcome.AlreadyThere:
                verifications.Record(image.Id);
                return new StoreReply.Stored();
            case CommitOutcome.Superseded when blobs.Find(image.Id) is BlobState.Deleted { IsUnreadable: true }:
                return new StoreReply.Refused(UnreadableTombstone);
            case CommitOutcome.Superseded:
                return new StoreReply.Superseded(blobs.Find(image.Id) is BlobState.Deleted deleted ? deleted.Tombstone.Generation : image.Generation);
            case CommitOutcome.Collision:
                LogCollision(image.Id);
                return new StoreReply.Collision();
            default:
                return new StoreReply.Missing();
        }
    }

    private async Task<RenditionReply?> OpenAsync(RenditionKey key, ImageMetadata image, CancellationToken cancellationToken)
    {
        if (await Task.Run(() => renditions.TryOpen(key, image.UploadedAt), cancellationToken) is not { } content)
        {
            return null;
        }

        await using (content)
        {
            if (content is MemoryContent { Rendition: var read })
            {
                return new RenditionReply.Found(read, CaughtUp);
            }

            await using var stream = await content.OpenAsync(cancellationToken);
            if (stream is null)
            {
                return null;
            }

            var bytes = new byte[content.Length];
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return new RenditionReply.Found(new Rendition(key, bytes, content.Width, content.Height, content.EntityTag, image.UploadedAt), CaughtUp);
        }
    }

    private async Task<RenditionReply> MakeAsync(RenditionKey key, ImageMetadata image, CancellationToken cancellationToken) =>
        await maker.MakeAsync(image, key.Size, key.Format, cancellationToken) switch
        {
            RenderOutcome.Made made => new RenditionReply.Found(made.Rendition, CaughtUp),
            RenderOutcome.NotRenderable refused => new RenditionReply.NotRenderable(refused.Why),
            RenderOutcome.Busy busy => new RenditionReply.Busy(busy.RetryAfter),
            _ when blobs.Find(key.Id) is BlobState.Deleted deleted => new RenditionReply.Deleted(deleted.Tombstone),
            _ => new RenditionReply.Lost(),
        };

    [LoggerMessage(LogLevel.Error, "A copy of image {Image} could not be made durable")]
    private partial void LogNotStored(ImageId image, Exception error);

    [LoggerMessage(LogLevel.Error, "The delete of image {Image} could not be made durable")]
    private partial void LogNotBuried(ImageId image, Exception error);

    [LoggerMessage(LogLevel.Critical, "Two images have the SHA-1 {Image}: the first stays, the second was refused")]
    private partial void LogCollision(ImageId image);
}
