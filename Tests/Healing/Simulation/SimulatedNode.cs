using System.Collections.Immutable;
using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Tests.Healing.Simulation;

/// <summary>A node in memory: its disk, its outbox, and the cluster as it sees it, which may be long ago.</summary>
internal sealed class SimulatedNode(int index, Node node, int images)
{
    private ClusterMap? _map;
    private ImmutableHashSet<Guid> _alive = [];
    private ImmutableHashSet<Guid> _missing = [];
    private bool _handOffs = true;

    public int Index { get; } = index;

    public Node Node { get; } = node;

    public Guid Id => Node.Id;

    /// <summary>What its disk says of each image.</summary>
    public BlobState[] Disk { get; } = [.. Enumerable.Repeat<BlobState>(new BlobState.Missing(), images)];

    /// <summary>Whose bytes are not the image's; nobody knows before they are read.</summary>
    public bool[] IsRotten { get; } = new bool[images];

    /// <summary>One entry for each image at most, as in the real one.</summary>
    public OutboxEntry?[] Outbox { get; } = new OutboxEntry?[images];

    public Agreement Agreement { get; set; } = new();

    public bool IsUp { get; set; } = true;

    public bool IsSettled { get; set; }

    public Layout Layout { get; private set; } = new(0, 1, []);

    public ClusterMap Map => _map ??= new ClusterMap(Layout, Id, _alive, _handOffs, _missing);

    public void Take(Layout layout)
    {
        if (layout.Version > Layout.Version)
        {
            (Layout, _map, IsSettled) = (layout, null, false);
        }
    }

    public void See(ImmutableHashSet<Guid> alive)
    {
        _alive = alive;
        View(_missing.Except(alive));
    }

    public void GracePasses() => View([.. Layout.Members.Select(static member => member.Node.Id).Where(id => id != Id && !_alive.Contains(id))]);

    public BlobState Of(int image) => Disk[image];

    /// <summary>As <c>Catalog</c> has it.</summary>
    public CatalogRecord? Record(int image) => Disk[image] switch
    {
        BlobState.Present present => new CatalogRecord(present.Metadata!.Generation, CatalogKind.Alive),
        BlobState.Deleted deleted => new CatalogRecord(deleted.Tombstone.Generation, CatalogKind.Deleted),
        BlobState.Lost lost => new CatalogRecord(lost.Metadata.Generation, CatalogKind.Lost),
        _ => null,
    };

    /// <summary>Right bytes under this generation or a later one.</summary>
    public bool HasRight(int image, long generation) => Disk[image] is BlobState.Present && !IsRotten[image] && Disk[image].Generation >= generation;

    /// <summary>It has heard of a delete under this generation, or of what came after it.</summary>
    public bool KnowsDelete(int image, long generation) => Disk[image].Ends(generation) || Disk[image].Outlives(generation);

    private void View(ImmutableHashSet<Guid> missing)
    {
        _missing = missing;
        _handOffs = Layout.Members.Any(member => !_alive.Contains(member.Node.Id) && !missing.Contains(member.Node.Id));
        (_map, IsSettled) = (_map?.With(_alive, _handOffs, missing), false);
    }
}
