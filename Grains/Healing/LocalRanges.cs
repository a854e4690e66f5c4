using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>This node's side of a comparison: its catalog through the asker's eyes. Indexes of the last few views are kept.</summary>
internal sealed class LocalRanges(Catalog catalog, IClusterMap map, IOptions<ReplicationOptions> replication) : IImageRanges, IDisposable
{
    private const int MaxViews = 3;

    private readonly SemaphoreSlim _building = new(1, 1);
    private ImmutableArray<(string Key, RangeIndex Index)> _views = [];

    /// <summary>Images here that this node does not own, under the view of now.</summary>
    public long Kept => Known(map.Current.View)?.Kept ?? 0;

    /// <summary>The index for a view; null: another layout is in force here, or the disk has not been walked through yet.</summary>
    public async ValueTask<RangeIndex?> IndexAsync(RangeView view, CancellationToken cancellationToken)
    {
        var current = map.Current;
        if (!catalog.Completed.IsCompleted || current.Layout.Version != view.LayoutVersion)
        {
            return null;
        }

        return Known(view.Key) ?? await BuildAsync(view, current, cancellationToken);
    }

    public async ValueTask<RangeDigests?> DigestsAsync(RangeView view, ulong root, CancellationToken cancellationToken)
    {
        if (await IndexAsync(view, cancellationToken) is not { } index)
        {
            return null;
        }

        var ranges = index.DigestsWith(view.Asker);
        return new RangeDigests(RangeIndex.RootOf(ranges) == root ? default : ranges, index.KeptFor(view.Asker));
    }

    public async ValueTask<ImmutableArray<CatalogEntry>?> SharedAsync(RangeView view, int from, int to, CancellationToken cancellationToken) =>
        await IndexAsync(view, cancellationToken) is { } index
            ? await Task.Run(() => Shared(index, view.Asker, from, to), cancellationToken)
            : null;

    public async ValueTask<ImmutableArray<CatalogEntry>?> KeptForAsync(RangeView view, ImageId? after, CancellationToken cancellationToken) =>
        await IndexAsync(view, cancellationToken) is { } index
            ? await Task.Run(() => KeptFor(index, view.Asker, after), cancellationToken)
            : null;

    public void Dispose() => _building.Dispose();

    private RangeIndex? Known(string key) => _views.FirstOrDefault(known => known.Key == key) is { Index: { } index } ? index : null;

    private async Task<RangeIndex> BuildAsync(RangeView view, ClusterMap current, CancellationToken cancellationToken)
    {
        await _building.WaitAsync(cancellationToken);
        try
        {
            if (Known(view.Key) is { } index)
            {
                return index;
            }

            var missing = view.Missing.ToHashSet();
            var owners = missing.SetEquals(current.Missing)
                ? current.OwnersTable(replication.Value.Replication)
                : new OwnersTable(current.Layout.ToKeepers(current.Ring, missing), replication.Value.Replication);
            index = new RangeIndex(owners, current.Self);
            await Task.Run(() => catalog.Attach(index), cancellationToken);
            foreach (var (_, old) in _views.Skip(MaxViews - 1))
            {
                catalog.Detach(old);
            }

            _views = [(view.Key, index), .. _views.Take(MaxViews - 1)];
            return index;
        }
        finally
        {
            _building.Release();
        }
    }

    private ImmutableArray<CatalogEntry> Shared(RangeIndex index, Guid asker, int from, int to)
    {
        const int RangesOfAShard = IImageRanges.Count / Catalog.Shards;
        var entries = ImmutableArray.CreateBuilder<CatalogEntry>();
        for (var shard = from / RangesOfAShard; shard * RangesOfAShard < to; shard++)
        {
            foreach (var (id, record) in catalog.Snapshot(shard))
            {
                if (record.Counts && IImageRanges.RangeOf(id) is var range && range >= from && range < to && index.IsOwner(id) && index.Owners.IsOwner(asker, id))
                {
                    entries.Add(Entry(id, record));
                }
            }
        }

        return entries.DrainToImmutable();
    }

    private ImmutableArray<CatalogEntry> KeptFor(RangeIndex index, Guid asker, ImageId? after)
    {
        var entries = new List<CatalogEntry>();
        for (var shard = after is { } last ? last.Leading >> 8 : 0; shard < Catalog.Shards && entries.Count < IImageRanges.PageLength; shard++)
        {
            foreach (var (id, record) in catalog.Snapshot(shard))
            {
                if (record.Counts && (after is null || id > after) && !index.IsOwner(id) && index.Owners.IsOwner(asker, id))
                {
                    entries.Add(Entry(id, record));
                }
            }
        }

        return [.. entries.OrderBy(static entry => entry.Id).Take(IImageRanges.PageLength)];
    }

    private static CatalogEntry Entry(ImageId id, CatalogRecord record) => new(id, record.Generation, record.Kind == CatalogKind.Deleted);
}
