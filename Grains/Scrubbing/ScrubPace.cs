using Reticulum.Healing;

namespace Reticulum.Scrubbing;

/// <summary>
/// Reads one file after the other within the scrubber's own budget. A file is read at once and then waited for; the time of the reading counts, so that a disk
/// full of small files is not read at half the rate.
/// </summary>
internal sealed class ScrubPace(ScrubProgress progress, TimeProvider time)
{
    /// <summary>What the smallest thing costs: a block of the file system.</summary>
    public const long Least = 4096;

    private readonly ByteBudget _budget = new(time, () => progress.BytesPerSecond);

    public async Task<T> ReadAsync<T>(long bytes, Func<T> read, CancellationToken cancellationToken)
    {
        var paid = _budget.SpendAsync(Math.Max(bytes, Least), cancellationToken);
        try
        {
            return read();
        }
        finally
        {
            await paid;
        }
    }
}
