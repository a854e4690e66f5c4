using System.Collections.Immutable;
using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Scrubbing;

/// <summary>
/// What the scrubber knows over a restart: where it is, and when each of 256 <em>slots</em>, the images by the first byte of their hash, was last read from end to
/// end. Pure.
///
/// <para>A slot's time is that of its <em>first</em> byte in that reading, and a slot of which anything could not be read keeps its old one: what
/// <see cref="Oldest"/> says is never less than the truth. An image that was stored since was read when it was stored.</para>
/// </summary>
/// <param name="Since">When the store was made, or first seen: the time of slots that were never read.</param>
/// <param name="PassStartedAt">Of the pass under way, else of the last one; null: there was none.</param>
/// <param name="Cursor">Null: no pass is under way.</param>
/// <param name="ReadAt">For each slot, null: never.</param>
internal sealed record ScrubState(DateTimeOffset Since, DateTimeOffset? PassStartedAt, ScrubCursor? Cursor, ImmutableArray<DateTimeOffset?> ReadAt)
{
    public const int Slots = Catalog.Shards;

    public static ScrubState Fresh(DateTimeOffset since) => new(since, null, null, [.. new DateTimeOffset?[Slots]]);

    /// <summary>A pass begins, at the beginning.</summary>
    public ScrubState Begin(DateTimeOffset now) => this with { PassStartedAt = now, Cursor = new ScrubCursor(0, null, now, IsWhole: true) };

    /// <summary>One image of the cursor's slot is done with, or only passed over.</summary>
    public ScrubState Pass(ImageId id, bool isRead) => this with { Cursor = Cursor! with { After = id, IsWhole = Cursor.IsWhole && isRead } };

    /// <summary>Something of the cursor's slot cannot be read.</summary>
    public ScrubState Miss() => this with { Cursor = Cursor! with { IsWhole = false } };

    /// <summary>The cursor's slot is through; after the last one the pass is.</summary>
    public ScrubState EndSlot(DateTimeOffset now)
    {
        var (slot, _, startedAt, isWhole) = Cursor!;
        return this with
        {
            ReadAt = isWhole ? ReadAt.SetItem(slot, startedAt) : ReadAt,
            Cursor = slot + 1 < Slots ? new ScrubCursor(slot + 1, null, now, IsWhole: true) : null,
        };
    }

    /// <summary>The age of the longest unread byte; null: there are no bytes. A time that lies ahead was written by a wrong clock, and counts as never.</summary>
    public TimeSpan? Oldest(DateTimeOffset now, Func<int, bool> hasCopies)
    {
        TimeSpan? oldest = null;
        for (var slot = 0; slot < Slots; slot++)
        {
            var age = now - (ReadAt[slot] is { } at && at <= now ? at : Since);
            if ((oldest is null || age > oldest) && hasCopies(slot))
            {
                oldest = age;
            }
        }

        return oldest < TimeSpan.Zero ? TimeSpan.Zero : oldest;
    }
}
