using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Images;

/// <summary>What an operator does to one image: through its grain, and never for a hash that the disk does not know.</summary>
internal sealed class ImageAdmin(
    DiskBlobStore blobs,
    IGrainFactory grains,
    LocalNode node,
    IRecentActivity activity,
    IOptions<ReplicationOptions> replication) : IImageAdmin
{
    public async ValueTask<DeleteOutcome> DeleteAsync(ImageId id, CancellationToken cancellationToken)
    {
        switch (blobs.Find(id))
        {
            case BlobState.Missing:
                return DeleteOutcome.NotFound;
            case BlobState.Deleted:
                return DeleteOutcome.AlreadyDeleted;
        }

        var outcome = await grains.GetGrain<IImageGrain>(id.ToString()).DeleteAsync(cancellationToken);
        activity.Forget(id);
        return outcome;
    }

    public async ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken)
    {
        if (blobs.Find(id) is BlobState.Missing)
        {
            return new VerifyOutcome(VerifyVerdict.NotFound);
        }

        var outcome = await grains.GetGrain<IImageGrain>(id.ToString()).VerifyAsync(cancellationToken);
        activity.Record(ActivityKind.Verification, id, outcome.Verdict.ToString());
        return outcome;
    }

    public async ValueTask<IReadOnlyList<PlacementEntry>> PlacementAsync(ImageId id, CancellationToken cancellationToken)
    {
        var details = blobs.Find(id) is BlobState.Present
            ? await grains.GetGrain<IImageGrain>(id.ToString()).DescribeAsync(cancellationToken)
            : null;
        var owners = node.Ring.Owners(id, replication.Value.Replication).Select(owner => owner.Id).ToHashSet();
        return
        [
            .. node.Ring.Order(id).Select(one => (Node: one, Replica: details?.Replicas.FirstOrDefault(replica => replica.NodeId == one.Id)))
                .Select(pair => new PlacementEntry(
                    pair.Node.Id, pair.Node.Nickname, owners.Contains(pair.Node.Id), pair.Replica is not null, pair.Replica?.VerifiedAt)),
        ];
    }
}
