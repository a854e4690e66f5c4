namespace Reticulum.Images;

/// <summary>What an operator does to one image.</summary>
public interface IImageAdmin
{
    /// <summary>From the answer on the image is deleted for every reader, through a tombstone that outlives restarts.</summary>
    ValueTask<DeleteOutcome> DeleteAsync(ImageId id, CancellationToken cancellationToken);

    /// <summary>Reads every copy against its hash, now; a wrong one goes to quarantine.</summary>
    ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken);

    /// <summary>All nodes in ring order, whether each should have the image and whether it has.</summary>
    ValueTask<IReadOnlyList<PlacementEntry>> PlacementAsync(ImageId id, CancellationToken cancellationToken);
}

/// <summary>One node in an image's order.</summary>
/// <param name="NodeId">The node's UUID.</param>
/// <param name="Nickname">The node's name for people.</param>
/// <param name="ShouldHave">It is an owner.</param>
/// <param name="Has">It has a copy; null: it cannot be asked.</param>
/// <param name="VerifiedAt">When it last read the copy against its hash; null: not since it started.</param>
public sealed record PlacementEntry(Guid NodeId, string Nickname, bool ShouldHave, bool? Has, DateTimeOffset? VerifiedAt);

[GenerateSerializer, Alias("reticulum.DeleteOutcome")]
public enum DeleteOutcome
{
    Deleted,
    AlreadyDeleted,
    NotFound,
    Unavailable,
}

/// <summary>What a verification found.</summary>
/// <param name="Verdict">Of all the copies together.</param>
/// <param name="Verified">Copies that were read and are right.</param>
/// <param name="Corrupt">Copies that were wrong and are in quarantine now.</param>
/// <param name="Repaired">Wrong or missing copies that were replaced by right ones.</param>
[GenerateSerializer, Immutable, Alias("reticulum.VerifyOutcome")]
public sealed record VerifyOutcome(
    [property: Id(0)] VerifyVerdict Verdict,
    [property: Id(1)] int Verified = 0,
    [property: Id(2)] int Corrupt = 0,
    [property: Id(3)] int Repaired = 0);

/// <summary>Of all the copies of an image together.</summary>
[GenerateSerializer, Alias("reticulum.VerifyVerdict")]
public enum VerifyVerdict
{
    /// <summary>At least one right copy.</summary>
    Intact,

    /// <summary>There was one, and no right copy is left.</summary>
    Lost,
    NotFound,
    Deleted,

    /// <summary>Nobody who could have it can be asked.</summary>
    Unavailable,
}
