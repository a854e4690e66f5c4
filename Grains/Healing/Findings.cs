using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>
/// What a comparison with the other nodes has found that this one is behind with. What it has and others lack is theirs to find and to fetch: whoever lacks
/// something looks after itself, so that nobody is sent the same thing twice, and at its own pace. Thread-safe.
/// </summary>
/// <param name="here">What this node has of an image.</param>
/// <param name="maxLength">Images; of more than so many it takes another comparison.</param>
internal sealed class Findings(Func<ImageId, CatalogRecord?> here, int maxLength)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ImageId, (CatalogEntry Newest, List<Node> Holders)> _behind = [];
    private readonly List<(Node Node, ImageId Id)> _ended = [];

    /// <summary>Who keeps for this node an image from before a delete that is known here. Nobody else would tell it: a node compares what it owns.</summary>
    public IReadOnlyList<(Node Node, ImageId Id)> Ended => _ended;

    /// <summary>There was more than could be kept: once these are done, compare again.</summary>
    public bool IsCut { get; private set; }

    public int Count => _behind.Count;

    /// <summary>Whether this node has yet to do something about what another one knows. Pure.</summary>
    public static bool IsBehind(CatalogRecord? here, CatalogEntry there) =>
        here is not { } known
        || there.IsNewerThan(there with { Generation = known.Generation, Deleted = known.Kind == CatalogKind.Deleted })
        || (known.Kind == CatalogKind.Lost && !there.Deleted); // right bytes are right bytes; they are kept under the generation that was lost

    /// <summary>Whether another node has a copy from before a delete that is known here. Pure.</summary>
    public static bool IsEnded(CatalogRecord? here, CatalogEntry there) =>
        here is { Kind: CatalogKind.Deleted } known && (there with { Generation = known.Generation, Deleted = true }).IsNewerThan(there);

    public void Add(Node node, IEnumerable<CatalogEntry> entries)
    {
        foreach (var entry in entries.Where(entry => IsBehind(here(entry.Id), entry)))
        {
            lock (_gate)
            {
                Add(node, entry);
            }
        }
    }

    /// <summary>As <see cref="Add(Node, IEnumerable{CatalogEntry})"/>, of what a node keeps for this one.</summary>
    public void AddKept(Node node, IReadOnlyCollection<CatalogEntry> entries)
    {
        Add(node, entries);
        foreach (var entry in entries.Where(entry => IsEnded(here(entry.Id), entry)))
        {
            lock (_gate)
            {
                IsCut |= _ended.Count >= maxLength;
                if (_ended.Count < maxLength)
                {
                    _ended.Add((node, entry.Id));
                }
            }
        }
    }

    /// <summary>The most urgent first, without those that have been settled meanwhile.</summary>
    public IReadOnlyList<Finding> Take() =>
        [.. _behind.Values
            .Where(found => IsBehind(here(found.Newest.Id), found.Newest))
            .Select(static found => new Finding(found.Newest, found.Holders))
            .OrderBy(static finding => finding.Priority)];

    private void Add(Node node, CatalogEntry entry)
    {
        if (!_behind.TryGetValue(entry.Id, out var found))
        {
            if (_behind.Count >= maxLength)
            {
                IsCut = true;
                return;
            }

            _behind[entry.Id] = (entry, [node]);
        }
        else if (entry.IsNewerThan(found.Newest))
        {
            _behind[entry.Id] = (entry, [node]);
        }
        else if (entry == found.Newest)
        {
            found.Holders.Add(node);
        }
    }
}
