namespace Reticulum.Scrubbing;

/// <summary>What is counted, each for itself: <c>Cluster.ScrubReport</c> says what they mean.</summary>
internal enum ScrubFinding
{
    Scanned,
    Verified,
    Corrupt,
    Quarantined,
    Missing,
    Repaired,
    Unrepairable,
    Postponed,
    Skipped,
    Leftover,
}
