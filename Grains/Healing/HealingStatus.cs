using Reticulum.Scrubbing;

namespace Reticulum.Healing;

/// <summary>The figures of this silo's healing, put together.</summary>
internal sealed class HealingStatus(HealingFigures figures, Settlement settlement, LocalRanges ranges, ScrubProgress scrub) : IHealing
{
    public bool IsSettled => settlement.IsSettled;

    public HealingReport Report
    {
        get
        {
            var (bytes, copies) = figures.Rate;
            var lacking = figures.Lacking;
            return new HealingReport(
                IsSettled,
                lacking,
                figures.Unrepairable,
                ranges.Kept,
                figures.Exposed,
                figures.Repaired,
                figures.RepairedBytes,
                figures.Removed,
                bytes,
                lacking > 0 && copies > 0 ? TimeSpan.FromSeconds(lacking / copies) : null,
                scrub.OldestUnverified);
        }
    }
}
