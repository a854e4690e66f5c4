using Reticulum.Healing;

namespace Reticulum.Admin;

/// <summary>How a silo's healing fares, in <c>GET /api/v1/cluster</c>; a duration that is not known is null.</summary>
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
