using Microsoft.Extensions.Options;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Load.Healing;

/// <summary>A node as far as it compares itself with others: the real catalog, index and comparison, over a disk that is a rule instead of a disk.</summary>
internal sealed class ComparedNode : IClusterMap, IDisposable
{
    private const int MaxFindings = 2_000_000;

    private readonly HashSet<ImageId> _lacking = [];
    private readonly Comparison _comparison;
    private ClusterMap _map;

    public ComparedNode(Node node, Layout layout, int replication, IPeers peers)
    {
        (Node, _map) = (node, new ClusterMap(layout, node.Id, alive: null, handOffsPossible: false));
        Catalog = new Catalog(id => _lacking.Contains(id) ? null : new CatalogRecord(1, CatalogKind.Alive), static _ => { });
        Catalog.Complete();
        Ranges = new LocalRanges(Catalog, this, Options.Create(new ReplicationOptions { Replication = replication }));
        _comparison = new Comparison(peers, new Agreement());
    }

    public event Action? Changed;

    public Node Node { get; }

    public Catalog Catalog { get; }

    public LocalRanges Ranges { get; }

    public ClusterMap Current => _map;

    public void Take(Layout layout)
    {
        _map = new ClusterMap(layout, Node.Id, alive: null, handOffsPossible: false);
        Changed?.Invoke();
    }

    public void Keep(ImageId id)
    {
        _lacking.Remove(id);
        Catalog.Load(id);
    }

    public void Lose(ImageId id)
    {
        _lacking.Add(id);
        Catalog.Load(id);
    }

    /// <summary>The index for the view of now, built where there is none.</summary>
    public ValueTask<RangeIndex?> IndexAsync(CancellationToken cancellationToken) => Ranges.IndexAsync(RangeView.Of(_map), cancellationToken);

    /// <summary>With all the others, as a round of the rebalancer does.</summary>
    public async Task<IReadOnlyList<Finding>> CompareAsync(CancellationToken cancellationToken)
    {
        var view = RangeView.Of(_map);
        var index = await IndexAsync(cancellationToken) ?? throw new InvalidOperationException("The layout has changed.");
        var findings = new Findings(Catalog.Find, MaxFindings);
        Node[] others = [.. _map.Ring.Nodes.Where(node => node.Id != Node.Id)];
        var answers = await Task.Run(() => _comparison.WithAllAsync(others, view, index, findings, cancellationToken), cancellationToken);
        return answers.All(static answer => answer) && !findings.IsCut ? findings.Take() : throw new InvalidOperationException("The comparison came to no end.");
    }

    public void Dispose() => Ranges.Dispose();
}
