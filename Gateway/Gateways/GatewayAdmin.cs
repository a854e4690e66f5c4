using Microsoft.Extensions.Options;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Gateways;

/// <summary>What an operator does to one image, through a gateway: through the image's grain, and never for a hash that no disk is known to have.</summary>
internal sealed class GatewayAdmin(
    Surveyor surveyor, IImageGrains grains, IRemoteImages remote, IClusterMap map, IOptions<ReplicationOptions> replication) : IImageAdmin
{
    private static readonly TimeSpan DeleteLimit = TimeSpan.FromSeconds(15);

    // Reads every copy from its disk.
    private static readonly TimeSpan VerifyLimit = TimeSpan.FromMinutes(1);

    public async ValueTask<DeleteOutcome> DeleteAsync(ImageId id, CancellationToken cancellationToken)
    {
        switch ((await surveyor.AskOwnersAsync(id, cancellationToken)).Verdict)
        {
            case SurveyVerdict.Absent:
                return DeleteOutcome.NotFound;
            case SurveyVerdict.Unknown:
                return DeleteOutcome.Unavailable;
        }

        // Also where there is a tombstone: an earlier delete may have reached too few nodes.
        var reply = await grains.CallAsync(id, static (grain, token) => grain.DeleteAsync(token), DeleteLimit, cancellationToken);
        var outcome = reply.Had ? reply.Value : DeleteOutcome.Unavailable;
        if (outcome is DeleteOutcome.Deleted or DeleteOutcome.AlreadyDeleted)
        {
            remote.Forget(id);
        }

        return outcome;
    }

    public async ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken)
    {
        switch ((await surveyor.AskOwnersAsync(id, cancellationToken)).Verdict)
        {
            case SurveyVerdict.Absent:
                return new VerifyOutcome(VerifyVerdict.NotFound);
            case SurveyVerdict.Deleted:
                return new VerifyOutcome(VerifyVerdict.Deleted);
            case SurveyVerdict.Unknown:
                return new VerifyOutcome(VerifyVerdict.Unavailable);
        }

        var reply = await grains.CallAsync(id, static (grain, token) => grain.VerifyAsync(token), VerifyLimit, cancellationToken);
        return reply is { Had: true, Value: { } outcome } ? outcome : new VerifyOutcome(VerifyVerdict.Unavailable);
    }

    public async ValueTask<IReadOnlyList<PlacementEntry>> PlacementAsync(ImageId id, CancellationToken cancellationToken)
    {
        var owners = map.Current.Owners(id, replication.Value.Replication).Select(static owner => owner.Id).ToHashSet();
        return (await surveyor.AskAllAsync(id, cancellationToken)).Placement(owners);
    }
}
