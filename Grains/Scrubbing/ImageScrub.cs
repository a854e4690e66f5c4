using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Scrubbing;

/// <summary>
/// Everything of one image on this disk: the original and its metadata, the renditions, what a delete left; or that it is gone. What is wrong is repaired at
/// once, if that is possible. Every outcome is counted, and none of them is an exception.
/// </summary>
internal sealed partial class ImageScrub(
    DiskBlobStore blobs,
    RenditionStore renditions,
    ImageRecords records,
    Catalog catalog,
    RepairQueue repairs,
    ImageHealer healer,
    Verifications verifications,
    IClusterMap map,
    IOptions<ReplicationOptions> replication,
    IRecentActivity activity,
    ScrubPace pace,
    ScrubInstruments found,
    ILogger<ImageScrub> logger)
{
    /// <summary>False: something of it could not be read, and is as old as it was.</summary>
    public async Task<bool> ScrubAsync(ImageId id, CancellationToken cancellationToken)
    {
        found.Count(ScrubFinding.Scanned);
        try
        {
            // Or the quarantine of it would send somebody else after the same copy.
            using var claim = repairs.ClaimLook(id);
            for (var aside = blobs.SetAside(id); aside > 0; aside--)
            {
                found.Count(ScrubFinding.Quarantined);
            }

            var known = catalog.Find(id);
            catalog.Load(id);
            await ScrubOriginalAsync(id, known, cancellationToken);
            return await ScrubRenditionsAsync(id, cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            found.Count(ScrubFinding.Skipped);
            LogSkipped(logger, id, error);
            return false;
        }
    }

    private async Task ScrubOriginalAsync(ImageId id, CatalogRecord? known, CancellationToken cancellationToken)
    {
        switch (blobs.Find(id))
        {
            case BlobState.Present present:
                await ReadAsync(id, present, cancellationToken);
                break;
            case BlobState.Deleted when await pace.ReadAsync(0, () => blobs.FinishDelete(id), cancellationToken):
                found.Count(ScrubFinding.Leftover);
                break;
            case BlobState.Lost:
                found.Count(ScrubFinding.Missing);
                await HealAsync(id, cancellationToken);
                break;

            // Of what it does not own, a copy that is gone was let go of.
            case BlobState.Missing when known is { } record && IsOwner(id):
                if (record.Kind == CatalogKind.Alive)
                {
                    found.Count(ScrubFinding.Missing);
                }

                await HealAsync(id, cancellationToken);
                break;
        }
    }

    private async Task ReadAsync(ImageId id, BlobState.Present present, CancellationToken cancellationToken)
    {
        var quarantined = false;
        var content = await pace.ReadAsync(LengthOf(present.Path), () => blobs.Verify(id, out quarantined), cancellationToken);
        if (content is not null)
        {
            verifications.Record(id);
            found.OnVerified(content.Length);
            await CheckMetadataAsync(id, present.Metadata, content, cancellationToken);
        }
        else if (quarantined)
        {
            verifications.Forget(id);
            activity.Record(ActivityKind.Verification, id, "corrupt, in quarantine");
            found.Count(ScrubFinding.Corrupt);
            found.Count(ScrubFinding.Quarantined);
            await HealAsync(id, cancellationToken);
        }
        else if (blobs.Find(id) is BlobState.Lost)
        {
            found.Count(ScrubFinding.Missing); // somebody else was quicker
            await HealAsync(id, cancellationToken);
        }
    }

    // The bytes are the image's: what contradicts them is wrong, and what says nothing is made again.
    private async Task CheckMetadataAsync(ImageId id, ImageMetadata? metadata, ContentHash content, CancellationToken cancellationToken)
    {
        if (metadata is not null && metadata.Sha256 == content.Sha256 && metadata.Length == content.Length)
        {
            return;
        }

        found.Count(ScrubFinding.Corrupt);
        LogMetadata(logger, id);
        if (metadata is not null)
        {
            blobs.RestoreMetadata(metadata with { Sha256 = content.Sha256, Length = content.Length });
        }

        var isWhole = await records.FindAsync(id, cancellationToken) is not BlobState.Present { Metadata: null };
        found.Count(isWhole ? ScrubFinding.Repaired : ScrubFinding.Postponed);
    }

    private async Task<bool> ScrubRenditionsAsync(ImageId id, CancellationToken cancellationToken)
    {
        var isRead = true;
        foreach (var file in renditions.List(id).ToArray())
        {
            try
            {
                var exists = false;
                var content = await pace.ReadAsync(
                    file.FileLength,
                    () => (exists = File.Exists(file.Path)) ? renditions.TryProve(file.Key, DateTimeOffset.UnixEpoch) : null,
                    cancellationToken);
                if (content is not null)
                {
                    await content.DisposeAsync();
                    found.OnVerified(file.FileLength);
                }
                else if (exists)
                {
                    found.Count(ScrubFinding.Corrupt);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                found.Count(ScrubFinding.Skipped);
                LogSkipped(logger, id, error);
                isRead = false;
            }
        }

        return isRead;
    }

    private async Task HealAsync(ImageId id, CancellationToken cancellationToken)
    {
        // Nothing is read for what is long gone, and all the others are asked.
        var outcome = await await pace.ReadAsync(0, () => healer.LookAsync(id, cancellationToken), cancellationToken);
        switch (outcome)
        {
            case HealOutcome.Whole or HealOutcome.Repaired:
                found.Count(ScrubFinding.Repaired);
                break;
            case HealOutcome.NoRoom or HealOutcome.Unreachable:
                found.Count(ScrubFinding.Postponed);
                LogPostponed(logger, id, outcome);
                break;

            // Nobody knows of it any more, and it was here.
            case HealOutcome.NoCopy:
            case HealOutcome.NotOwed when IsOwner(id):
                found.Count(ScrubFinding.Unrepairable);
                LogUnrepairable(logger, id, blobs.QuarantinedBytes(id));
                break;
        }
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private bool IsOwner(ImageId id) => map.Current.IsOwner(id, replication.Value.Replication);

    [LoggerMessage(LogLevel.Error, "Image {Image} could not be scrubbed")]
    private static partial void LogSkipped(ILogger logger, ImageId image, Exception error);

    [LoggerMessage(LogLevel.Warning, "The metadata of image {Image} was damaged, and is made again from its bytes")]
    private static partial void LogMetadata(ILogger logger, ImageId image);

    [LoggerMessage(LogLevel.Warning, "Image {Image} could not be repaired now: {Outcome}")]
    private static partial void LogPostponed(ILogger logger, ImageId image, HealOutcome outcome);

    [LoggerMessage(LogLevel.Critical, "No node has a right copy of image {Image}; {Bytes} bytes that were found under its name are kept in quarantine")]
    private static partial void LogUnrepairable(ILogger logger, ImageId image, long bytes);
}
