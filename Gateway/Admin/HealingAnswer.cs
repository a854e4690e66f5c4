using Reticulum.Healing;

namespace Reticulum.Admin;

/// <summary>How a silo's repairs fare.</summary>
/// <param name="Settled">It has compared itself with all the others under the layout of now, and lacks nothing.</param>
/// <param name="Lacking">Images that it owns and lacks, as far as it knows; to be fetched.</param>
/// <param name="Unrepairable">Of them, images of which nobody was found to have right bytes.</param>
/// <param name="Kept">Images that it has and does not own: let go of once their owners have proved that they have them.</param>
/// <param name="Exposed">Images of which an owner is away at the moment, counted by the first owner that is not.</param>
/// <param name="Repaired">Copies fetched, since the process started.</param>
/// <param name="RepairedBytes">Bytes of those.</param>
/// <param name="Removed">Excess copies let go of, since the process started.</param>
/// <param name="BytesPerSecond">Of the fetching, of late; 0: none goes on.</param>
/// <param name="EtaSeconds">Until nothing is lacking, at that rate; null: nothing is, or no rate is known yet.</param>
/// <param name="OldestUnverifiedSeconds">Age of the longest unread byte, originals and renditions; null: nothing is stored, or not known yet.</param>
internal sealed record HealingAnswer(
    bool Settled,
    long Lacking,
    long Unrepairable,
    long Kept,
    long Exposed,
    long Repaired,
    long RepairedBytes,
    long Removed,
    double BytesPerSecond,
    double? EtaSeconds,
    double? OldestUnverifiedSeconds)
{
    public static HealingAnswer From(HealingReport report) => new(
        report.Settled,
        report.Lacking,
        report.Unrepairable,
        report.Kept,
        report.Exposed,
        report.Repaired,
        report.RepairedBytes,
        report.Removed,
        report.BytesPerSecond,
        report.Eta?.TotalSeconds,
        report.OldestUnverified?.TotalSeconds);
}
