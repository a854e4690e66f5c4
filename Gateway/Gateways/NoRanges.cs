using System.Collections.Immutable;
using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Gateways;

/// <summary>A gateway has no images to compare.</summary>
internal sealed class NoRanges : IImageRanges
{
    public ValueTask<RangeDigests?> DigestsAsync(RangeView view, ulong root, CancellationToken cancellationToken) => new(default(RangeDigests));

    public ValueTask<ImmutableArray<CatalogEntry>?> SharedAsync(RangeView view, int from, int to, CancellationToken cancellationToken) =>
        new(default(ImmutableArray<CatalogEntry>?));

    public ValueTask<ImmutableArray<CatalogEntry>?> KeptForAsync(RangeView view, ImageId? after, CancellationToken cancellationToken) =>
        new(default(ImmutableArray<CatalogEntry>?));
}
