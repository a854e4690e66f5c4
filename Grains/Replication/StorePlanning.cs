using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>Under which generation an image is stored, given what its owners say. Pure.</summary>
internal static class StorePlanning
{
    /// <param name="survey">What the owners said; those that could not be asked may know better, and refuse then (<see cref="StoreReply.Superseded"/>).</param>
    /// <param name="candidate">The image as it was uploaded.</param>
    public static StorePlan For(ImageSurvey survey, ImageMetadata candidate) => survey switch
    {
        { Tombstone: { } tombstone } => new StorePlan(candidate with { Generation = tombstone.Generation + 1 }, Collides: false, Holders: []),
        { Image: { } there } when there.IsSameAs(candidate) => new StorePlan(there, Collides: false, Holders: [.. survey.Holders.Select(static copy => copy.Node.Id)]),

        // Believed only after the bytes on a disk were read: a wrong meta.json collides with everything.
        { Image: { } other } => new StorePlan(candidate with { Generation = other.Generation }, Collides: true, Holders: []),
        _ => new StorePlan(candidate with { Generation = Math.Max(1, survey.Generation) }, Collides: false, Holders: []),
    };

    /// <summary>The same after a node has said that it was deleted there under <paramref name="generation"/>.</summary>
    public static StorePlan Above(long generation, StorePlan plan) => plan with { Image = plan.Image with { Generation = Math.Max(plan.Image.Generation, generation + 1) } };
}
