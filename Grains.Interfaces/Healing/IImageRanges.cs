using System.Collections.Immutable;
using Reticulum.Images;

namespace Reticulum.Healing;

/// <summary>
/// What one node knows of images, to be compared with what another knows, by name and without reading a byte of them
/// (<see cref="Peers.IPeers.RangesOf"/>). The hashes are cut into <see cref="Count"/> <em>ranges</em> by their first 12 bits. Two nodes <em>share</em> the images
/// that both own; a node <em>keeps for</em> another what that one owns and itself does not. Null everywhere: not to be had now, ask again later.
/// </summary>
public interface IImageRanges
{
    const int Count = 4096;

    /// <summary>Most entries of one answer of <see cref="KeptForAsync"/>.</summary>
    const int PageLength = 16_384;

    static int RangeOf(ImageId id) => id.Leading >> 4;

    /// <param name="view">The asker's.</param>
    /// <param name="root">The asker's own digest of all ranges: where it is the same, the ranges' are left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<RangeDigests?> DigestsAsync(RangeView view, ulong root, CancellationToken cancellationToken);

    /// <summary>All entries that are shared with the asker, of the ranges from <paramref name="from"/> up to and without <paramref name="to"/>.</summary>
    ValueTask<ImmutableArray<CatalogEntry>?> SharedAsync(RangeView view, int from, int to, CancellationToken cancellationToken);

    /// <summary>Entries that are kept for the asker, in the order of their hashes, beginning after <paramref name="after"/>; fewer than <see cref="PageLength"/>: that is all.</summary>
    ValueTask<ImmutableArray<CatalogEntry>?> KeptForAsync(RangeView view, ImageId? after, CancellationToken cancellationToken);
}

/// <summary>How a node's shared ranges compare with the asker's.</summary>
/// <param name="Ranges">One number for each range; default: all are as the asker's.</param>
/// <param name="KeptForAsker">How many entries it keeps for the asker.</param>
public sealed record RangeDigests(ImmutableArray<ulong> Ranges, long KeptForAsker);
