using System.Collections.Immutable;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Peers;

/// <summary>What another node knows of images, asked over the byte plane.</summary>
internal sealed class PeerRanges(PeerClient client, Node node) : IImageRanges
{
    public async ValueTask<RangeDigests?> DigestsAsync(RangeView view, ulong root, CancellationToken cancellationToken)
    {
        var heard = await client.AskAsync(node.Id, node.PeerUrl, PeerQuestion.Digests(view, root), cancellationToken);
        return heard.Note is { Is: PeerVerdict.Done } note && RangeCodec.ReadRanges(heard.Bytes.Span) is { } ranges ? new RangeDigests(ranges, note.Kept) : null;
    }

    public ValueTask<ImmutableArray<CatalogEntry>?> SharedAsync(RangeView view, int from, int to, CancellationToken cancellationToken) =>
        EntriesAsync(PeerQuestion.Shared(view, from, to), cancellationToken);

    public ValueTask<ImmutableArray<CatalogEntry>?> KeptForAsync(RangeView view, ImageId? after, CancellationToken cancellationToken) =>
        EntriesAsync(PeerQuestion.KeptFor(view, after), cancellationToken);

    private async ValueTask<ImmutableArray<CatalogEntry>?> EntriesAsync(PeerQuestion question, CancellationToken cancellationToken) =>
        await client.AskAsync(node.Id, node.PeerUrl, question, cancellationToken) is { Note.Is: PeerVerdict.Done } heard
            ? RangeCodec.ReadEntries(heard.Bytes.Span)
            : null;
}
