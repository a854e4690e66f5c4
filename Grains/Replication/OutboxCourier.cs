using Microsoft.Extensions.Logging;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Replication;

/// <summary>Takes one entry to one node.</summary>
internal sealed partial class OutboxCourier(
    DiskBlobStore blobs, OriginalSource source, IPeers peers, IClusterMap map, TimeProvider time, ILogger<OutboxCourier> logger)
{
    /// <summary>For one delivery, with the fetching of the bytes where they are not here.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public async Task<Delivery> DeliverAsync(OutboxEntry entry, Guid node, CancellationToken stopping)
    {
        var layout = map.Current.Layout;
        if (layout.Find(node) is not { } member)
        {
            // A layout without this node is not (yet) the one that it is a member of, and proves nothing.
            return layout.Find(map.Current.Self) is null ? Delivery.NodeFailed : Delivery.NotOwed;
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            return entry switch
            {
                OutboxEntry.Copy copy => await DeliverAsync(copy.Image, member.Node, either.Token),
                OutboxEntry.Burial burial => await DeliverAsync(burial, member.Node, either.Token),
                _ => throw new ArgumentOutOfRangeException(nameof(entry)),
            };
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return Delivery.NodeFailed;
        }
    }

    private async Task<Delivery> DeliverAsync(ImageMetadata image, Node node, CancellationToken cancellationToken)
    {
        if ((await Task.Run(() => blobs.Find(image.Id), cancellationToken)).Ends(image.Generation))
        {
            return Delivery.Superseded;
        }

        // It may have got it in another way meanwhile.
        var copies = peers.CopiesOf(node);
        var reply = await copies.ConfirmAsync(image, cancellationToken);
        if (reply is not StoreReply.Missing)
        {
            return Judge(image.Id, node, reply);
        }

        switch (await source.OpenAsync(image, cancellationToken))
        {
            case OriginalBytes.Found found:
                await using (found)
                {
                    return Judge(image.Id, node, await copies.StoreAsync(image, found.Open, cancellationToken));
                }

            case OriginalBytes.Deleted:
                return Delivery.Superseded;
            default:
                return Delivery.NoBytes;
        }
    }

    private async Task<Delivery> DeliverAsync(OutboxEntry.Burial burial, Node node, CancellationToken cancellationToken)
    {
        // The delete would take away what is alive.
        if ((await Task.Run(() => blobs.Find(burial.Id), cancellationToken)).Outlives(burial.Generation))
        {
            return Delivery.Superseded;
        }

        return await peers.CopiesOf(node).BuryAsync(burial.Id, burial.Tombstone, cancellationToken) ? Delivery.Delivered : Delivery.NodeFailed;
    }

    private Delivery Judge(ImageId id, Node node, StoreReply reply)
    {
        switch (reply)
        {
            case StoreReply.Stored:
                return Delivery.Delivered;
            case StoreReply.Superseded:
                return Delivery.Superseded;
            case StoreReply.Collision:
                LogCollision(logger, id, node.Nickname);
                return Delivery.NotOwed;
            default:
                return Delivery.NodeFailed;
        }
    }

    [LoggerMessage(LogLevel.Critical, "Node {Node} has other bytes than this one for the SHA-1 {Image}: its copy stays as it is")]
    private static partial void LogCollision(ILogger logger, ImageId image, string node);
}
