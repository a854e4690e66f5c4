using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;
using Reticulum.Tests.Placement;
using Reticulum.Tests.Replication;

namespace Reticulum.Tests.Healing;

/// <summary>Nodes with real disks in one process, which reach each other without a network in between; who is alive and who owns what is in the test's hands.</summary>
internal sealed class HealingLab : IPeers, IAsyncDisposable
{
    private readonly Dictionary<Guid, HealingNode> _nodes = [];

    /// <param name="nodes">How many there are.</param>
    /// <param name="replication">Copies wanted.</param>
    /// <param name="maxReplication">Copies above which excess goes.</param>
    public HealingLab(int nodes, int replication, int? maxReplication = null)
    {
        Nodes = RingGenerators.Numbered(nodes);
        Layout = RingGenerators.LayoutOf(Nodes);
        foreach (var node in Nodes)
        {
            _nodes[node.Id] = new HealingNode(node, this, new ReplicationOptions { Replication = replication, MaxReplication = maxReplication });
        }
    }

    public Node[] Nodes { get; }

    public Layout Layout { get; private set; }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

    /// <summary>Nodes that nobody reaches.</summary>
    public HashSet<Guid> Away { get; } = [];

    public HealingNode this[Node node] => _nodes[node.Id];

    public ImmutableArray<Node> OwnersOf(ImageId id) => [.. this[Nodes[0]].Map.Current.Owners(id, this[Nodes[0]].Replication.Replication)];

    public IEnumerable<HealingNode> HoldersOf(ImageId id) => _nodes.Values.Where(node => node.Holds(id));

    /// <summary>Everybody takes over a layout and who is alive and missing under it.</summary>
    public void Set(Layout layout, params IReadOnlyCollection<Guid> missing)
    {
        Layout = layout;
        foreach (var node in _nodes.Values)
        {
            node.Take(layout, [.. Nodes.Select(static other => other.Id).Except(Away)], [.. missing]);
        }
    }

    /// <summary>The next version, changed.</summary>
    public Layout Next(Func<IEnumerable<LayoutMember>, IEnumerable<LayoutMember>> change) =>
        Layout with { Version = Layout.Version + 1, Members = [.. change(Layout.Members)] };

    /// <summary>A round on each node that is not away, until a whole one changes nothing.</summary>
    public async Task HealAsync()
    {
        for (var quiet = false; !quiet;)
        {
            quiet = true;
            foreach (var node in _nodes.Values.Where(node => !Away.Contains(node.Node.Id)))
            {
                quiet &= (await node.RoundAsync()).Done == 0;
            }
        }
    }

    public IImageCopies CopiesOf(Node node) => Away.Contains(node.Id) ? new FakeCopies(node) { Reachable = false } : _nodes[node.Id].Port.Copies;

    public IImageRanges RangesOf(Node node) => Away.Contains(node.Id) ? new Reticulum.Tests.Peers.FakeRanges() : _nodes[node.Id].Port.Ranges;

    public bool IsReachable(Guid node) => !Away.Contains(node);

    public ValueTask<NodeReport?> ReportAsync(Node node, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> NudgeAsync(Node node, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<NodeIdentity?> IdentifyAsync(string url, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values)
        {
            await node.DisposeAsync();
        }
    }
}
