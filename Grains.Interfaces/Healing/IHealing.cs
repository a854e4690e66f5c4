namespace Reticulum.Healing;

/// <summary>How this silo's healing fares.</summary>
public interface IHealing
{
    /// <summary>See <see cref="HealingReport.Settled"/>: what is not here and should be here if it existed, was not known to any silo a moment ago.</summary>
    bool IsSettled { get; }

    HealingReport Report { get; }
}
