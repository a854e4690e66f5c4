using System.Collections.Immutable;
using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Tests.Peers;

/// <summary>Answers as it is told, and remembers what it was asked.</summary>
internal sealed class FakeRanges : IImageRanges
{
    public List<string> Asked { get; } = [];

    public RangeDigests? Digests { get; set; }

    public ImmutableArray<CatalogEntry>? Entries { get; set; }

    public ValueTask<RangeDigests?> DigestsAsync(RangeView view, ulong root, CancellationToken cancellationToken)
    {
        Asked.Add($"digests {view.Key} {view.Asker} {root}");
        return new(Digests);
    }

    public ValueTask<ImmutableArray<CatalogEntry>?> SharedAsync(RangeView view, int from, int to, CancellationToken cancellationToken)
    {
        Asked.Add($"shared {view.Key} {view.Asker} {from} {to}");
        return new(Entries);
    }

    public ValueTask<ImmutableArray<CatalogEntry>?> KeptForAsync(RangeView view, ImageId? after, CancellationToken cancellationToken)
    {
        Asked.Add($"kept {view.Key} {view.Asker} {after}");
        return new(Entries);
    }
}
