using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Healing;

/// <summary>
/// Makes this node's copy of one image what it should be. A repair is an ordinary durable write of bytes that were read against their hashes on the way in,
/// never in place; a node whose bytes were wrong is told to look at them.
/// </summary>
internal sealed partial class ImageHealer(
    DiskBlobStore blobs,
    LocalCopies local,
    IPeers peers,
    Surveyor surveyor,
    IClusterMap map,
    IOptions<ReplicationOptions> replication,
    ByteBudget budget,
    HealingInstruments instruments,
    IRecentActivity activity,
    ILogger<ImageHealer> logger)
{
    /// <summary>Reads the copy here against its hash; where this node owns the image and there is no right one, gets it from whoever has it.</summary>
    public async Task<HealOutcome> LookAsync(ImageId id, CancellationToken cancellationToken)
    {
        switch (await Task.Run(() => blobs.Find(id), cancellationToken))
        {
            case BlobState.Deleted:
            case BlobState.Present when (await local.VerifyAsync(id, cancellationToken)).Verdict == VerifyVerdict.Intact:
                return HealOutcome.Whole;
        }

        if (!map.Current.IsOwner(id, replication.Value.Replication))
        {
            return HealOutcome.NotOwed;
        }

        // All that anybody knows of it: an old copy must not come back over a delete that others have heard of.
        var survey = await surveyor.AskAllAsync(id, cancellationToken);
        return survey switch
        {
            { Tombstone: { } tombstone } => await BuryAsync(id, tombstone, cancellationToken),
            { Image: null } => survey.Unasked.Any() ? HealOutcome.Unreachable : HealOutcome.NotOwed,
            _ => await FetchAsync(id, survey.Holders.Select(static copy => copy.Node), survey.Generation, moves: false, cancellationToken) switch
            {
                HealOutcome.NoCopy when survey.Unasked.Any() => HealOutcome.Unreachable,
                var outcome => outcome,
            },
        };
    }

    /// <param name="id">The image.</param>
    /// <param name="holders">Nodes that seem to have it, or a delete of it: those with the highest generation, and asked in this order.</param>
    /// <param name="cancellationToken">Ends it; what is not whole by then is gone.</param>
    public Task<HealOutcome> FetchAsync(ImageId id, IEnumerable<Node> holders, CancellationToken cancellationToken) =>
        FetchAsync(id, holders, generation: 0, moves: true, cancellationToken);

    /// <summary>Lets another node hear of a delete that is known here, if it still is.</summary>
    public async Task TellAsync(Node node, ImageId id, CancellationToken cancellationToken)
    {
        if (await Task.Run(() => blobs.Find(id), cancellationToken) is BlobState.Deleted { Tombstone: var tombstone })
        {
            await peers.CopiesOf(node).BuryAsync(id, tombstone, cancellationToken);
        }
    }

    // A holder may know of an older generation only, of the very same bytes: they live on under the one that is known to be alive.
    private async Task<HealOutcome> FetchAsync(ImageId id, IEnumerable<Node> holders, long generation, bool moves, CancellationToken cancellationToken)
    {
        var outcome = HealOutcome.NoCopy;
        foreach (var holder in holders.Where(node => node.Id != map.Current.Self))
        {
            switch (await peers.CopiesOf(holder).OpenOriginalAsync(id, cancellationToken))
            {
                case OriginalReply.Deleted deleted:
                    return await BuryAsync(id, deleted.Tombstone, cancellationToken);
                case OriginalReply.Found found:
                    await using (found.Bytes)
                    {
                        var newest = found with { Image = found.Image with { Generation = Math.Max(found.Image.Generation, generation) } };
                        if (await KeepAsync(newest, holder, moves, cancellationToken) is { } done)
                        {
                            return done;
                        }

                        // It reads its copy now: either that is wrong, and goes to quarantine there, or it has only not come here.
                        if ((await peers.CopiesOf(holder).VerifyAsync(id, cancellationToken)).Verdict is VerifyVerdict.Intact or VerifyVerdict.Unavailable)
                        {
                            outcome = HealOutcome.Unreachable;
                        }
                    }

                    break;
                case OriginalReply.Unreachable:
                    outcome = HealOutcome.Unreachable;
                    break;
            }
        }

        return outcome;
    }

    private async Task<HealOutcome> BuryAsync(ImageId id, Tombstone tombstone, CancellationToken cancellationToken)
    {
        if (!await local.BuryAsync(id, tombstone, cancellationToken))
        {
            return HealOutcome.NoRoom;
        }

        instruments.OnBuried();
        return HealOutcome.Buried;
    }

    // Null: not from this holder.
    private async Task<HealOutcome?> KeepAsync(OriginalReply.Found found, Node holder, bool moves, CancellationToken cancellationToken)
    {
        var image = found.Image;
        var reply = await local.ConfirmAsync(image, cancellationToken);
        var isHere = reply is not StoreReply.Missing;
        if (!isHere)
        {
            reply = await local.StoreAsync(image, () => found.Bytes, cancellationToken);
        }

        switch (reply)
        {
            case StoreReply.Stored when isHere:
                return HealOutcome.Repaired; // its generation
            case StoreReply.Stored:
                instruments.OnRepaired(image.Length, moves);
                activity.Record(ActivityKind.Stash, image.Id, $"from {holder.Nickname}");
                LogRepaired(logger, image.Id, holder.Nickname);
                await budget.SpendAsync(image.Length, cancellationToken);
                return HealOutcome.Repaired;
            case StoreReply.Superseded:
                return HealOutcome.Whole;
            case StoreReply.Collision:
                LogCollision(logger, image.Id, holder.Nickname);
                return HealOutcome.Whole;
            case StoreReply.Refused:
                instruments.OnRefused();
                return HealOutcome.NoRoom;
            default:
                return null;
        }
    }

    [LoggerMessage(LogLevel.Debug, "A copy of image {Image} came from node {Node}")]
    private static partial void LogRepaired(ILogger logger, ImageId image, string node);

    [LoggerMessage(LogLevel.Critical, "Node {Node} has other bytes than this one for the SHA-1 {Image}: both stay as they are")]
    private static partial void LogCollision(ILogger logger, ImageId image, string node);
}
