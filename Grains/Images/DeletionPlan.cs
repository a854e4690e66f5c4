using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Images;

/// <summary>What a delete takes, given what all the silos say of the image. Pure.</summary>
/// <param name="Tombstone">Above all that is known; where the image is deleted already, the one that says so.</param>
/// <param name="Owners">Who must keep it for good.</param>
/// <param name="Survey">What they said.</param>
internal sealed record DeletionPlan(Tombstone Tombstone, IReadOnlyList<Node> Owners, ImageSurvey Survey)
{
    public static DeletionPlan For(ImageSurvey survey, IReadOnlyList<Node> owners, DateTimeOffset now) =>
        new(survey.Tombstone ?? new Tombstone(survey.Generation + 1, now), owners, survey);

    /// <summary>Who must still hear of it: owners and holders, and those that may be holders because they could not be asked.</summary>
    public IEnumerable<Node> Owed(IReadOnlySet<Guid> buried) => Owners.Concat(Survey.Holders.Select(static copy => copy.Node)).Concat(Survey.Unasked)
        .DistinctBy(static node => node.Id).Where(node => !buried.Contains(node.Id));

    /// <param name="buried">Ids of those that said that it is durable there.</param>
    /// <param name="min">As many owners as an upload takes; all of them where there are fewer.</param>
    public DeleteOutcome Outcome(IReadOnlySet<Guid> buried, int min) =>
        Owners.Count(owner => buried.Contains(owner.Id)) < Math.Min(min, Owners.Count) ? DeleteOutcome.Unavailable
        : Survey.Tombstone is null ? DeleteOutcome.Deleted
        : DeleteOutcome.AlreadyDeleted;
}
