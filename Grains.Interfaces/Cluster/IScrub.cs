namespace Reticulum.Cluster;

/// <summary>The pass over everything stored that reads it against its hash; it goes on by itself.</summary>
public interface IScrub
{
    /// <summary>Starts a pass now, from the beginning; one that is under way goes on.</summary>
    void Start();

    ScrubReport Report { get; }
}

/// <summary>
/// One node's progress, and its totals since the process started. What is wrong is counted again by each pass that finds it. Of originals,
/// corrupt + missing = repaired + unrepairable + postponed, but for those that this node does not own, or that were deleted elsewhere.
/// </summary>
/// <param name="Running">A pass is under way.</param>
/// <param name="StartedAt">Of the last pass; a restart in between does not count.</param>
/// <param name="FinishedAt">Of the last pass; null while it runs.</param>
/// <param name="Scanned">Images seen by the last pass, in this process.</param>
/// <param name="Verified">Originals and renditions that were right.</param>
/// <param name="Corrupt">Wrong: an original is in quarantine now, a rendition is removed and made again when asked for, a <c>meta.json</c> is made again.</param>
/// <param name="Repaired">Originals replaced by a right copy, and <c>meta.json</c> made again.</param>
/// <param name="Unrepairable">Originals of which no node has a right copy. What was found under their name stays in quarantine.</param>
/// <param name="Moved">Copies fetched because the cluster had changed, by rebalancing.</param>
/// <param name="Removed">Excess copies let go of, and deletes cut short by a crash that were finished.</param>
/// <param name="Missing">Originals that this disk should have and does not: taken away, or in quarantine since before.</param>
/// <param name="Postponed">Repairs that were not possible: a node that may have a right copy could not be asked, or there was no room.</param>
/// <param name="Skipped">Images, renditions and directories that could not be looked at because of an error.</param>
/// <param name="Quarantined">Files that a pass has moved to quarantine.</param>
/// <param name="BytesVerified">Bytes of <paramref name="Verified"/>.</param>
/// <param name="BytesPerSecond">Of the pass that is under way, so far; 0: none is.</param>
/// <param name="EtaSeconds">Until it ends, at that rate; null: none is under way, or no rate is known yet.</param>
/// <param name="OldestUnverifiedSeconds">Age of the longest unread byte, originals and renditions; null: nothing is stored, or not known yet.</param>
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
    long Removed,
    long Missing = 0,
    long Postponed = 0,
    long Skipped = 0,
    long Quarantined = 0,
    long BytesVerified = 0,
    double BytesPerSecond = 0,
    double? EtaSeconds = null,
    double? OldestUnverifiedSeconds = null);
