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

    /// <summary>
    /// The ids of the owners that have it, by what they say afterwards: one that had nothing, and does not know yet that it is an owner, has nothing to make
    /// durable and keeps no tombstone.
    /// </summary>
    /// <param name="owners">Asked after the burial.</param>
    public IReadOnlySet<Guid> Kept(IEnumerable<NodeCopy> owners) => owners
        .Where(owner => owner.State is CopyState.Deleted { Tombstone: var tombstone } && tombstone.Generation >= Tombstone.Generation
            || owner.State is CopyState.Present { Image: var image } && image.Generation > Tombstone.Generation)
        .Select(static owner => owner.Node.Id).ToHashSet();

    /// <summary>Who must still hear of it: owners that do not have it; holders, and those that may be holders because they could not be asked.</summary>
    /// <param name="buried">Ids of those that said that nothing is left there.</param>
    /// <param name="kept">See <see cref="Kept"/>.</param>
    public IEnumerable<Node> Owed(IReadOnlySet<Guid> buried, IReadOnlySet<Guid> kept) => Owners.Where(owner => !kept.Contains(owner.Id))
        .Concat(Survey.Holders.Select(static copy => copy.Node).Concat(Survey.Unasked).Where(node => !buried.Contains(node.Id)))
        .DistinctBy(static node => node.Id);

    /// <param name="kept">See <see cref="Kept"/>.</param>
    /// <param name="min">As many owners as an upload takes; all of them where there are fewer.</param>
    public DeleteOutcome Outcome(IReadOnlySet<Guid> kept, int min) =>
        Owners.Count(owner => kept.Contains(owner.Id)) < Math.Min(min, Owners.Count) ? DeleteOutcome.Unavailable
        : Survey.Tombstone is null ? DeleteOutcome.Deleted
        : DeleteOutcome.AlreadyDeleted;
}
