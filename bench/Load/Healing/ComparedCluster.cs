using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Load.Healing;

/// <summary>Nodes that compare what they have, in one process, without disks and without images.</summary>
internal sealed class ComparedCluster : IPeers, IDisposable
{
    private const int PointsPerNode = 128;

    private readonly int _replication;
    private readonly Dictionary<Guid, ComparedNode> _nodes = [];
    private Layout _layout = new(0, PointsPerNode, []);

    public ComparedCluster(int nodes, int replication)
    {
        _replication = replication;
        _layout = new Layout(1, PointsPerNode, [.. Enumerable.Range(1, nodes).Select(static number => MemberOf(number))]);
        foreach (var member in _layout.Members)
        {
            _nodes[member.Node.Id] = new ComparedNode(member.Node, _layout, replication, this);
        }
    }

    public ComparedTraffic Traffic { get; } = new();

    public IReadOnlyCollection<ComparedNode> Nodes => _nodes.Values;

    public OwnersTable Owners => Nodes.First().Current.OwnersTable(_replication);

    public ComparedNode this[Guid id] => _nodes[id];

    /// <summary>So many ids, the same for the same seed.</summary>
    public static IEnumerable<ImageId> Ids(int count, int seed = 1)
    {
        var random = new Random(seed);
        var bytes = new byte[ImageId.ByteLength];
        for (var image = 0; image < count; image++)
        {
            random.NextBytes(bytes);
            yield return new ImageId(bytes);
        }
    }

    /// <summary>Each image at its owners.</summary>
    public void Fill(IEnumerable<ImageId> images)
    {
        var owners = Owners;
        foreach (var id in images)
        {
            foreach (var owner in owners.Of(id))
            {
                _nodes[owner.Id].Keep(id);
            }
        }
    }

    /// <summary>Another node, with an empty disk; everybody takes the new layout.</summary>
    public ComparedNode Join()
    {
        var member = MemberOf(_nodes.Count + 1);
        _layout = _layout with { Version = _layout.Version + 1, Members = [.. _layout.Members, member] };
        foreach (var node in Nodes)
        {
            node.Take(_layout);
        }

        return _nodes[member.Node.Id] = new ComparedNode(member.Node, _layout, _replication, this);
    }

    /// <summary>The same node with an empty disk.</summary>
    public ComparedNode Replace(ComparedNode node)
    {
        node.Dispose();
        return _nodes[node.Node.Id] = new ComparedNode(node.Node, _layout, _replication, this);
    }

    public IImageRanges RangesOf(Node node) => new ComparedRanges(_nodes[node.Id].Ranges, Traffic);

    public bool IsReachable(Guid node) => true;

    public IImageCopies CopiesOf(Node node) => throw new NotSupportedException();

    public ValueTask<NodeReport?> ReportAsync(Node node, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> NudgeAsync(Node node, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<NodeIdentity?> IdentifyAsync(string url, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }
    }

    private static LayoutMember MemberOf(int number)
    {
        var id = new Guid(number, 0, 0, new byte[8]);
        return new LayoutMember(new Node(id, $"node{number}"), NodeRole.Silo, id);
    }
}
