using System.Collections.Concurrent;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Tests.Replication;

/// <summary>The nodes of a cluster in memory: a <see cref="FakeCopies"/> each.</summary>
internal sealed class FakePeers : IPeers
{
    private readonly ConcurrentDictionary<Guid, FakeCopies> _nodes = [];

    public FakePeers(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            _nodes[node.Id] = new FakeCopies(node);
        }
    }

    public IEnumerable<FakeCopies> Nodes => _nodes.Values;

    public FakeCopies this[Guid node] => _nodes[node];

    public FakeCopies this[Node node] => _nodes[node.Id];

    /// <summary>Who has the image, alive.</summary>
    public HashSet<Guid> HoldersOf(ImageId id) => [.. Nodes.Where(node => node.BytesOf(id) is not null).Select(node => node.Node.Id)];

    public IImageCopies CopiesOf(Node node) => _nodes[node.Id];

    public IImageRanges RangesOf(Node node) => throw new NotSupportedException();

    public bool IsReachable(Guid node) => _nodes[node].Reachable;

    public ValueTask<NodeReport?> ReportAsync(Node node, CancellationToken cancellationToken) => new(default(NodeReport));

    public ValueTask<bool> NudgeAsync(Node node, CancellationToken cancellationToken) => new(_nodes[node.Id].Reachable);

    public ValueTask<NodeIdentity?> IdentifyAsync(string url, CancellationToken cancellationToken) => new(default(NodeIdentity));
}
