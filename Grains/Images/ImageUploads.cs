using System.Buffers;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Images;

/// <summary>
/// The way of an upload: stage (hash while writing, refuse early) → ask the image's grain under which generation, and who has it → where nobody has: look at
/// the header, decode once → send to its nodes at once (<see cref="CopySender"/>) → answer when <c>MinReplication</c> are durable; the rest goes on behind, and
/// what is owed then is in the outbox, which is durable before the answer. A client that goes away after the bytes have arrived changes nothing.
/// </summary>
internal sealed partial class ImageUploads(
    DiskBlobStore blobs,
    DiskGuard guard,
    UploadInspection inspection,
    RenditionsAhead ahead,
    CopySender sender,
    Outbox outbox,
    Surveyor surveyor,
    IImageGrains grains,
    IPeers peers,
    IClusterMap map,
    TimeProvider time,
    IOptions<LimitOptions> limits,
    IOptions<ReplicationOptions> replication,
    ILogger<ImageUploads> logger) : IImageUploads
{
    private const int BufferLength = 128 * 1024;
    private const int MaxAttempts = 3;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GrainLimit = TimeSpan.FromSeconds(2);

    /// <summary>The last copies are durable a moment after the first, most of the time: waiting for them is cheaper than a note in the outbox.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(30);

    public bool HasRoomToStage => guard is { IsFull: false, Failed: false };

    public async ValueTask<StageOutcome> StageAsync(Stream image, CancellationToken cancellationToken)
    {
        if (guard.WhyReadOnly is { } why && (guard.IsFull || guard.Failed || map.Current.Ring.Nodes.Length <= 1))
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
        var plan = await PlanAsync(inspection.Unseen(blob), cancellationToken);
        if (plan.Holders.IsEmpty)
        {
            var inspected = await inspection.InspectAsync(blob, cancellationToken);
            if (inspected.Refusal is { } refusal)
            {
                return refusal;
            }

            plan = plan with { Image = inspected.Image! with { Generation = plan.Image.Generation } };
        }

        return await SendAsync(blob, plan);
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
            for (; read > 0; read = await image.ReadAtLeastAsync(buffer, BufferLength / 2, throwOnEndOfStream: false, cancellationToken))
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

    private async Task<StorePlan> PlanAsync(ImageMetadata candidate, CancellationToken cancellationToken)
    {
        var plan = await grains.CallAsync(candidate.Id, (grain, token) => grain.BeginStoreAsync(candidate, token), GrainLimit, cancellationToken);
        return plan.Had ? plan.Value! : StorePlanning.For(await surveyor.AskOwnersAsync(candidate.Id, cancellationToken), candidate);
    }

    // From here on the client's going away counts for nothing.
    private async Task<UploadOutcome> SendAsync(StagedBlob blob, StorePlan plan)
    {
        var silent = map.Current.Ring.Nodes.Select(static node => node.Id).Where(node => node != map.Current.Self && !peers.IsReachable(node)).ToHashSet();
        var replicas = ReplicaPlan.For(map.Current, blob.Id, replication.Value.Replication, silent);
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var shared = blob.Share();
            var sending = sender.Start(replicas, plan.Image, shared.OpenRead, plan.Holders.ToHashSet());
            var outcome = await sending.Outcome;
            switch (outcome)
            {
                case SendOutcome.Acknowledged:
                    return await AcknowledgeAsync(shared, plan.Image, replicas, sending, outcome);
                case SendOutcome.Superseded superseded:
                    await EndAsync(shared, sending);
                    plan = StorePlanning.Above(superseded.Generation, plan); // a delete came in between: this store is after it
                    continue;
                case SendOutcome.Collision:
                    _ = EndAsync(shared, sending);
                    LogCollision(logger, blob.Id);
                    return new UploadOutcome.Collision();
                default:
                    _ = EndAsync(shared, sending);
                    LogTooFew(logger, blob.Id, outcome.Durable.Length, replication.Value.EffectiveMin);
                    return outcome is SendOutcome.TooFew { NoRoom: true } && replication.Value.EffectiveMin == 1
                        ? new UploadOutcome.NoRoom("the disk is full")
                        : new UploadOutcome.UnderReplicated(Nicknames(outcome), replication.Value.EffectiveMin, RetryAfter);
            }
        }

        return new UploadOutcome.UnderReplicated([], replication.Value.EffectiveMin, RetryAfter);
    }

    private async Task<UploadOutcome> AcknowledgeAsync(StagedBlob shared, ImageMetadata image, ReplicaPlan replicas, Sending sending, SendOutcome outcome)
    {
        await Task.WhenAny(sending.Rest, Task.Delay(Grace, time));
        outcome = sending.Rest.IsCompletedSuccessfully ? await sending.Rest : outcome;
        var owed = replicas.StillOwed(outcome.Durable);
        if (outcome is SendOutcome.Superseded or SendOutcome.Collision)
        {
            // Deleted while the slower copies were on their way: it has been stored, and deleted since.
            LogOvertaken(logger, image.Id);
        }
        else if (!owed.IsEmpty)
        {
            await OweAsync(new OutboxEntry.Copy(image, [.. owed.Select(static node => node.Id)]));
        }

        _ = EndAsync(shared, sending);
        _ = RememberAsync(image, outcome.Durable);
        return new UploadOutcome.Stored(image, Nicknames(outcome));
    }

    // The copies that were promised are durable: what cannot be noted costs the image its further ones until somebody looks, and nobody the upload.
    private async Task OweAsync(OutboxEntry entry)
    {
        try
        {
            await outbox.AddAsync(entry, CancellationToken.None);
        }
        catch (IOException error)
        {
            LogNotNoted(logger, entry.Id, error);
        }
    }

    // The bytes are read until the last copy has got them, or has been given up.
    private static async Task EndAsync(StagedBlob shared, Sending sending)
    {
        await sending.Rest;
        await shared.DisposeAsync();
    }

    private async Task RememberAsync(ImageMetadata image, ImmutableArray<Node> durable)
    {
        Replica[] replicas = [.. durable.Select(node => new Replica(node.Id, node.Nickname, time.GetUtcNow()))];
        await grains.CallAsync(image.Id, async (grain, token) => { await grain.EndStoreAsync(image, replicas, token); return true; }, GrainLimit, CancellationToken.None);
    }

    private static string[] Nicknames(SendOutcome outcome) => [.. outcome.Durable.Select(static node => node.Nickname)];

    [LoggerMessage(LogLevel.Warning, "An upload was refused: no room on the disk")]
    private static partial void LogNoRoom(ILogger logger, Exception error);

    [LoggerMessage(LogLevel.Warning, "Image {Image} is durable on {Count} nodes, {Needed} are needed: the upload was refused")]
    private static partial void LogTooFew(ILogger logger, ImageId image, int count, int needed);

    [LoggerMessage(LogLevel.Error, "What is owed of image {Image} to other nodes could not be noted")]
    private static partial void LogNotNoted(ILogger logger, ImageId image, Exception error);

    [LoggerMessage(LogLevel.Information, "Image {Image} was deleted while its copies were on their way")]
    private static partial void LogOvertaken(ILogger logger, ImageId image);

    [LoggerMessage(LogLevel.Critical, "Two images have the SHA-1 {Image}: the first stays, the second was refused")]
    private static partial void LogCollision(ILogger logger, ImageId image);
}
