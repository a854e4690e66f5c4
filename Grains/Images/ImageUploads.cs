using System.Buffers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Images;

/// <summary>
/// The way of an upload: stage (hash while writing, refuse early) → look at the header → decode once → ask the image's grain under which generation →
/// make durable → tell the grain → answer. A client that goes away after the bytes have arrived changes nothing.
/// </summary>
internal sealed partial class ImageUploads(
    DiskBlobStore blobs,
    DiskGuard guard,
    UploadInspection inspection,
    ImageRecords records,
    RenditionsAhead ahead,
    LocalNode node,
    IGrainFactory grains,
    IOptions<LimitOptions> limits,
    IOptions<ReplicationOptions> replication,
    ILogger<ImageUploads> logger) : IImageUploads
{
    private const int BufferLength = 128 * 1024;
    private const int MaxAttempts = 3;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    public async ValueTask<StageOutcome> StageAsync(Stream image, CancellationToken cancellationToken)
    {
        if (guard.WhyReadOnly is { } why)
        {
            return guard is { IsFull: true, Failed: false } ? new StageOutcome.NoRoom(why) : new StageOutcome.Unavailable(why, RetryAfter);
        }

        StagedBlob? staged = null;
        try
        {
            staged = blobs.Stage();
            var refusal = await FillAsync(staged, image, cancellationToken);
            if (refusal is null)
            {
                (var complete, staged) = (staged, null);
                return new StageOutcome.Staged(complete);
            }

            return refusal;
        }
        catch (IOException error) when (!cancellationToken.IsCancellationRequested && DiskErrors.IsNoRoom(error))
        {
            LogNoRoom(logger, error);
            return new StageOutcome.NoRoom("the disk is full");
        }
        finally
        {
            if (staged is not null)
            {
                await staged.DisposeAsync();
            }
        }
    }

    public async ValueTask<UploadOutcome> StoreAsync(IStagedImage staged, CancellationToken cancellationToken)
    {
        var blob = (StagedBlob)staged;
        var known = await records.FindAsync(blob.Id, cancellationToken) is BlobState.Present { Metadata: { } there }
            && there.Sha256 == blob.Content.Sha256 ? there : null;
        if (known is null)
        {
            var inspected = await inspection.InspectAsync(blob, cancellationToken);
            if (inspected.Refusal is { } refusal)
            {
                return refusal;
            }

            known = inspected.Image!;
        }

        return await CommitAsync(blob, known);
    }

    public void Prepare(ImageMetadata image, IReadOnlyCollection<SizeSpec> sizes) => ahead.TryEnqueue(image, sizes);

    private async Task<StageOutcome?> FillAsync(StagedBlob staged, Stream image, CancellationToken cancellationToken)
    {
        var limit = limits.Value.MaxUploadBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            // Enough for the sniffer first, then block by block.
            var read = await image.ReadAtLeastAsync(buffer, ImageFormats.SniffLength, throwOnEndOfStream: false, cancellationToken);
            if (read == 0)
            {
                return new StageOutcome.Empty();
            }

            if (ImageFormats.Sniff(buffer.AsSpan(0, Math.Min(read, ImageFormats.SniffLength))) is not { } format)
            {
                return new StageOutcome.NotAnImage();
            }

            staged.Format = format;
            for (; read > 0; read = await image.ReadAsync(buffer, cancellationToken))
            {
                if (staged.Length + read > limit)
                {
                    return new StageOutcome.TooManyBytes(limit);
                }

                staged.Append(buffer.AsSpan(0, read));
            }

            staged.Complete();
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // From here on the client's going away counts for nothing.
    private async Task<UploadOutcome> CommitAsync(StagedBlob blob, ImageMetadata candidate)
    {
        var grain = grains.GetGrain<IImageGrain>(candidate.Id.ToString());
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var plan = await grain.BeginStoreAsync(candidate, CancellationToken.None);
            if (plan.Collides)
            {
                // Believed only after the bytes on disk were read: a wrong meta.json collides with everything.
                plan = plan with { Image = candidate with { Generation = plan.Image.Generation } };
            }

            switch (await TryCommitAsync(blob, plan.Image))
            {
                case CommitOutcome.Committed or CommitOutcome.AlreadyThere:
                    await grain.EndStoreAsync(plan.Image, [node.Replica(verifiedAt: null)], CancellationToken.None);
                    return replication.Value.EffectiveMin <= 1
                        ? new UploadOutcome.Stored(plan.Image, [node.Self.Nickname])
                        : new UploadOutcome.UnderReplicated([node.Self.Nickname], replication.Value.EffectiveMin, RetryAfter);
                case CommitOutcome.Collision:
                    LogCollision(logger, candidate.Id);
                    return new UploadOutcome.Collision();
                case CommitOutcome.Superseded:
                    continue; // a delete came in between: this store is after it
                case null:
                    return guard is { IsFull: true, Failed: false }
                        ? new UploadOutcome.NoRoom("the disk is full")
                        : new UploadOutcome.UnderReplicated([], replication.Value.EffectiveMin, RetryAfter);
            }
        }

        return new UploadOutcome.UnderReplicated([], replication.Value.EffectiveMin, RetryAfter);
    }

    // Null: the disk did not take it.
    private async Task<CommitOutcome?> TryCommitAsync(StagedBlob blob, ImageMetadata image)
    {
        try
        {
            return await Task.Run(() => blobs.Commit(blob, image), CancellationToken.None);
        }
        catch (IOException error)
        {
            LogCommitFailed(logger, image.Id, error);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "An upload was refused: no room on the disk")]
    private static partial void LogNoRoom(ILogger logger, Exception error);

    [LoggerMessage(LogLevel.Error, "Image {Image} could not be made durable")]
    private static partial void LogCommitFailed(ILogger logger, ImageId image, Exception error);

    [LoggerMessage(LogLevel.Critical, "Two images have the SHA-1 {Image}: the first stays, the second was refused")]
    private static partial void LogCollision(ILogger logger, ImageId image);
}
