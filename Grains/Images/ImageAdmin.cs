using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Images;

/// <summary>
/// What an operator does to one image: through its grain, the one order of its changes, and never for a hash that no disk knows. Where the grain cannot be had this
/// node does it by itself: the disks compare generations, so nothing rests on the grain.
/// </summary>
internal sealed class ImageAdmin(
    Surveyor surveyor,
    IImageGrains grains,
    ImageDeletion deletion,
    ImageVerification verification,
    IClusterMap map,
    IRecentActivity activity,
    IOptions<ReplicationOptions> replication) : IImageAdmin
{
    private static readonly TimeSpan GrainLimit = TimeSpan.FromSeconds(8);

    public async ValueTask<DeleteOutcome> DeleteAsync(ImageId id, CancellationToken cancellationToken)
    {
        switch ((await surveyor.AskAllAsync(id, cancellationToken)).Verdict)
        {
            case SurveyVerdict.Absent:
                return DeleteOutcome.NotFound;
            case SurveyVerdict.Unknown:
                return DeleteOutcome.Unavailable;
        }

        var grain = await grains.CallAsync(id, static (grain, token) => grain.DeleteAsync(token), GrainLimit, cancellationToken);
        var outcome = grain.Had ? grain.Value : await deletion.DeleteAsync(id, cancellationToken);
        activity.Forget(id);
        return outcome;
    }

    public async ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken)
    {
        switch ((await surveyor.AskOwnersAsync(id, cancellationToken)).Verdict)
        {
            case SurveyVerdict.Absent:
                return new VerifyOutcome(VerifyVerdict.NotFound);
            case SurveyVerdict.Unknown:
                return new VerifyOutcome(VerifyVerdict.Unavailable);
        }

        var grain = await grains.CallAsync(id, static (grain, token) => grain.VerifyAsync(token), GrainLimit, cancellationToken);
        var outcome = grain.Had ? grain.Value! : await verification.VerifyAsync(id, cancellationToken);
        activity.Record(ActivityKind.Verification, id, outcome.Verdict.ToString());
        return outcome;
    }

    public async ValueTask<IReadOnlyList<PlacementEntry>> PlacementAsync(ImageId id, CancellationToken cancellationToken)
    {
        var owners = map.Current.Owners(id, replication.Value.Replication).Select(static owner => owner.Id).ToHashSet();
        return (await surveyor.AskAllAsync(id, cancellationToken)).Placement(owners);
    }
}
