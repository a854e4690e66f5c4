using System.Collections.Immutable;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Replication;

/// <summary>
/// What several nodes say of one image, put together. Pure. The higher generation is the truth; a delete wins a draw; of copies of the truth only those
/// with its very identity (SHA-256 and length) count. A node that could not be asked may know better, so only silence of none proves an absence.
/// </summary>
public sealed record ImageSurvey(ImmutableArray<NodeCopy> Copies)
{
    /// <summary>The image, as the highest generation has it, alive or lost; null: nobody that was asked knows one, or it is deleted.</summary>
    public ImageMetadata? Image { get; } = Newest(Copies) is { } newest && newest.Generation > (Buried(Copies)?.Generation ?? 0) ? newest : null;

    /// <summary>The delete, where it is the truth.</summary>
    public Tombstone? Tombstone { get; } = Buried(Copies) is { } buried && buried.Generation >= (Newest(Copies)?.Generation ?? 0) ? buried : null;

    /// <summary>The highest generation that anybody knows of, alive or dead; 0: none.</summary>
    public long Generation => Math.Max(Newest(Copies)?.Generation ?? 0, Buried(Copies)?.Generation ?? 0);

    /// <summary>Nodes with a copy of <see cref="Image"/>, whatever generation its metadata has there.</summary>
    public IEnumerable<NodeCopy> Holders => Copies.Where(copy => copy.State is CopyState.Present present && Image is { } image && image.IsSameAs(present.Image));

    /// <summary>Nodes that could not be asked.</summary>
    public IEnumerable<Node> Unasked => Copies.Where(static copy => copy.State is CopyState.Unknown).Select(static copy => copy.Node);

    public SurveyVerdict Verdict =>
        Tombstone is not null ? SurveyVerdict.Deleted
        : Holders.Any() ? SurveyVerdict.Present
        : Image is not null ? SurveyVerdict.Lost
        : Copies.IsEmpty || Unasked.Any() ? SurveyVerdict.Unknown
        : SurveyVerdict.Absent;

    private static ImageMetadata? Newest(ImmutableArray<NodeCopy> copies) => copies
        .Select(static copy => copy.State switch
        {
            CopyState.Present present => present.Image,
            CopyState.Lost lost => lost.Image,
            _ => null,
        })
        .Where(static image => image is not null)
        .OrderByDescending(static image => image!.Generation)
        .ThenBy(static image => image!.UploadedAt) // by accident two files under one address: the first stays
        .ThenBy(static image => image!.Sha256, StringComparer.Ordinal) // and in doubt the same one for whoever asks
        .FirstOrDefault();

    private static Tombstone? Buried(ImmutableArray<NodeCopy> copies) =>
        copies.Select(static copy => (copy.State as CopyState.Deleted)?.Tombstone).MaxBy(static tombstone => (tombstone?.Generation, tombstone?.DeletedAt));
}

/// <summary>What one node said.</summary>
public readonly record struct NodeCopy(Node Node, CopyState State);

/// <summary>What a survey proves.</summary>
public enum SurveyVerdict
{
    /// <summary>At least one copy.</summary>
    Present,

    /// <summary>There is a tombstone, and nothing newer.</summary>
    Deleted,

    /// <summary>It is known, and no copy was found; a node that could not be asked may have one.</summary>
    Lost,

    /// <summary>Everybody who could have it was asked, and has none.</summary>
    Absent,

    /// <summary>Nobody knows it, and somebody could not be asked.</summary>
    Unknown,
}
