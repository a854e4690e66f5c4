using Reticulum.Scrubbing;

namespace Reticulum.Healing;

/// <summary>The figures of this silo's healing, put together.</summary>
internal sealed class HealingStatus(HealingInstruments instruments, Settlement settlement, LocalRanges ranges, ScrubProgress scrub) : IHealing
{
    public bool IsSettled => settlement.IsSettled;

    public HealingReport Report
    {
        get
        {
            var (bytes, copies) = instruments.Rate;
            var lacking = instruments.Lacking;
            return new HealingReport(
                IsSettled,
                lacking,
                instruments.Unrepairable,
                ranges.Kept,
                instruments.Exposed,
                instruments.Repaired,
                instruments.RepairedBytes,
                instruments.Removed,
                bytes,
                lacking > 0 && copies > 0 ? TimeSpan.FromSeconds(lacking / copies) : null,
                scrub.OldestUnverified);
        }
    }
}
