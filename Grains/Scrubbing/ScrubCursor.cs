using Reticulum.Images;

namespace Reticulum.Scrubbing;

/// <summary>Where a pass is.</summary>
/// <param name="Slot">The first byte of the hashes that it reads now.</param>
/// <param name="After">The last image of the slot that it is done with; null: none yet.</param>
/// <param name="SlotStartedAt">When the first byte of the slot was read: none of them is older than that once it is through.</param>
/// <param name="IsWhole">Everything of the slot so far could be read.</param>
internal sealed record ScrubCursor(int Slot, ImageId? After, DateTimeOffset SlotStartedAt, bool IsWhole)
{
    private const double Leadings = 1 << 16;

    /// <summary>Which part of all hashes it has behind it, 0 to 1: hashes are evenly spread.</summary>
    public double Done => After is { } last ? (last.Leading + 1) / Leadings : (double)Slot / ScrubState.Slots;
}
