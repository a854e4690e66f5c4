using System.Collections.Immutable;
using System.Globalization;
using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Peers;

/// <summary><c>/internal/ranges</c>: what another node compares itself with.</summary>
internal sealed class RangeEndpoints(LocalCopiesPort local)
{
    private static readonly PeerAnswer NotUnderstood = new(new PeerNote(PeerVerdict.Unknown) { Why = "it did not understand the question" });

    private static readonly PeerAnswer NotNow = new(new PeerNote(PeerVerdict.NotDone));

    public async Task<PeerAnswer> DigestsAsync(PeerCall call)
    {
        if (View(call) is not { } view || !ulong.TryParse(call.Query("root"), NumberStyles.None, CultureInfo.InvariantCulture, out var root))
        {
            return NotUnderstood;
        }

        return await local.Ranges.DigestsAsync(view, root, call.Aborted) is { } digests
            ? new PeerAnswer(new PeerNote(PeerVerdict.Done) { Kept = digests.KeptForAsker }, RangeCodec.Write(digests.Ranges))
            : NotNow;
    }

    public async Task<PeerAnswer> SharedAsync(PeerCall call)
    {
        if (View(call) is not { } view || Range(call, "from") is not { } from || Range(call, "to") is not { } to || to < from)
        {
            return NotUnderstood;
        }

        return await local.Ranges.SharedAsync(view, from, to, call.Aborted) is { } entries ? Answer(entries) : NotNow;
    }

    public async Task<PeerAnswer> KeptAsync(PeerCall call)
    {
        ImageId? after = ImageId.TryParse(call.Query("after"), out var id) ? id : null;
        if (View(call) is not { } view || (after is null && call.Query("after") is not ""))
        {
            return NotUnderstood;
        }

        return await local.Ranges.KeptForAsync(view, after, call.Aborted) is { } entries ? Answer(entries) : NotNow;
    }

    private static PeerAnswer Answer(ImmutableArray<CatalogEntry> entries) => new(new PeerNote(PeerVerdict.Done), RangeCodec.Write(entries));

    private static int? Range(PeerCall call, string name) =>
        int.TryParse(call.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= IImageRanges.Count ? at : null;

    // Null: it is none.
    private static RangeView? View(PeerCall call)
    {
        if (!long.TryParse(call.Query("layout"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || !Guid.TryParse(call.Query("asker"), out var asker)
            || call.Query("missing") is not { } text)
        {
            return null;
        }

        var missing = new List<Guid>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Guid.TryParse(part, out var node))
            {
                return null;
            }

            missing.Add(node);
        }

        return new RangeView(version, [.. missing.Order()], asker);
    }
}
