using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Healing;

/// <summary>
/// When a node may let go of what it does not own. Pure; why it is safe, see <see cref="ExcessRemover"/>.
/// </summary>
internal static class ExcessRules
{
    /// <summary>Whether an image may be let go of by this node at all, before anybody is asked.</summary>
    public static bool MayEverGo(ClusterMap map, ImageId id, int replication, out IReadOnlyList<Node> owners)
    {
        owners = map.Owners(id, replication);
        return owners.Count >= replication && owners.All(owner => owner.Id != map.Self && map.IsAlive(owner.Id)) && map.Layout.Find(map.Self) is not null;
    }

    /// <summary>Why this node proves nothing of an image to somebody with the layout given, whatever it has; null: it does.</summary>
    public static string? WhyNoProof(ClusterMap map, ImageId id, long layoutVersion, int replication) =>
        map.Layout.Version != layoutVersion ? "another layout is in force here"
        : !map.IsOwner(id, replication) ? "it is not an owner"
        : null;

    /// <summary>
    /// What is no copy goes on the owners' word, which is only as good as their layout: each of them has been seen under this one, so that none still does
    /// by an older layout what this node does by this one, on the word of this node.
    /// </summary>
    public static bool MayTakeTheirWord(IEnumerable<Node> owners, long layoutVersion, Agreement agreement) =>
        owners.All(owner => agreement.Has(owner.Id, layoutVersion));

    /// <summary>An owner that says so has heard of the delete.</summary>
    private static bool KnowsDelete(CopyState owner, long generation) =>
        owner is CopyState.Deleted { Tombstone: var tombstone } && tombstone.Generation >= generation
        || owner is CopyState.Present { Image: var image } && image.Generation > generation;

    /// <summary>
    /// Whether a tombstone may go, by what its owners say: where one of them has a copy that was stored after the delete, it is no longer true; otherwise
    /// all of them must have it.
    /// </summary>
    /// <param name="owners">What they say.</param>
    /// <param name="generation">Of the tombstone.</param>
    /// <param name="isSafe">It may ever go, and their word may be taken.</param>
    public static bool MayForgetDelete(IReadOnlyCollection<CopyState> owners, long generation, bool isSafe) =>
        owners.Any(owner => owner is CopyState.Present { Image: var image } && image.Generation > generation)
        || (isSafe && owners.All(owner => KnowsDelete(owner, generation)));

    /// <summary>
    /// Whether what is left of a lost copy may go, by what its owners say: where one of them knows as much as it does, it is worth nothing; otherwise all of
    /// them must know something.
    /// </summary>
    /// <param name="owners">What they say.</param>
    /// <param name="generation">Of the lost copy.</param>
    /// <param name="isSafe">It may ever go, and their word may be taken.</param>
    public static bool MayForgetLoss(IReadOnlyCollection<CopyState> owners, long generation, bool isSafe) =>
        owners.Any(owner => owner is CopyState.Present { Image: var image } ? image.Generation >= generation : KnowsDelete(owner, generation))
        || (isSafe && owners.All(static owner => owner is CopyState.Present or CopyState.Deleted));

    /// <summary>Asked last, under the image's lock: the proofs still hold.</summary>
    public static bool StillSo(ClusterMap now, long layoutVersion) => now.Layout.Version == layoutVersion;
}
