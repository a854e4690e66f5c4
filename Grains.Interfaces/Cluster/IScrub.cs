namespace Reticulum.Cluster;

/// <summary>The pass over everything stored that reads it against its hash.</summary>
public interface IScrub
{
    /// <summary>Starts a pass now; one that is under way goes on.</summary>
    void Start();

    ScrubReport Report { get; }
}

/// <summary>Progress and totals since the process started.</summary>
/// <param name="Running">A pass is under way.</param>
/// <param name="StartedAt">Of the last pass.</param>
/// <param name="FinishedAt">Of the last pass; null while it runs.</param>
/// <param name="Scanned">Images seen by the last pass.</param>
/// <param name="Verified">Originals and renditions that were right.</param>
/// <param name="Corrupt">Wrong, in quarantine now (an original) or removed to be made again (a rendition).</param>
/// <param name="Repaired">Replaced by a right copy.</param>
/// <param name="Unrepairable">No right copy was found anywhere.</param>
/// <param name="Moved">Handed to another node.</param>
/// <param name="Removed">Excess, leftovers of deletes.</param>
public sealed record ScrubReport(
    bool Running,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    long Scanned,
    long Verified,
    long Corrupt,
    long Repaired,
    long Unrepairable,
    long Moved,
    long Removed);
