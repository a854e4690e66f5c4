using System.Collections.Immutable;
using Reticulum.Cluster;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Tests.Relay;

/// <summary>A cluster of silos that do as they are told, seen from a gateway that is not one of them.</summary>
internal sealed class FakeCluster : IPeers, IClusterMap, IImageGrains
{
    private readonly Dictionary<Guid, FakeCopies> _copies = [];
    private int _calls;

    public FakeCluster(int silos)
        : this(new string?[silos])
    {
    }

    /// <param name="urls">Of its silos.</param>
    public FakeCluster(params string?[] urls)
    {
        foreach (var (number, url) in urls.Index())
        {
            var id = new Guid(number + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
            _copies[id] = new FakeCopies();
            Nodes = Nodes.Add(new Node(id, $"node{number + 1}", BaseUrl: url));
        }

        Current = Map(isMember: true, handOffs: false);
    }

    public event Action? Changed;

    public ImmutableArray<Node> Nodes { get; } = [];

    public ClusterMap Current { get; private set; }

    /// <summary>How often a grain was called.</summary>
    public int GrainCalls => _calls;

    /// <summary>Null: no grain can be had.</summary>
    public RenderOutcome? Rendered { get; set; }

    public HashSet<Guid> Unreachable { get; } = [];

    public FakeCopies this[Node node] => _copies[node.Id];

    public IEnumerable<FakeCopies> All => _copies.Values;

    /// <summary>In the order in which the nodes are asked for an image.</summary>
    public FakeCopies[] For(ImageId id) => [.. Current.Ring.Order(id).Select(node => _copies[node.Id])];

    public void Become(bool isMember = true, bool handOffs = false)
    {
        Current = Map(isMember, handOffs);
        Changed?.Invoke();
    }

    public IImageCopies CopiesOf(Node node) => _copies[node.Id];

    public IImageRanges RangesOf(Node node) => throw new NotSupportedException();

    public bool IsReachable(Guid node) => !Unreachable.Contains(node);

    public ValueTask<NodeReport?> ReportAsync(Node node, CancellationToken cancellationToken) => new((NodeReport?)null);

    public ValueTask<bool> NudgeAsync(Node node, CancellationToken cancellationToken) => new(true);

    public ValueTask<NodeIdentity?> IdentifyAsync(string url, CancellationToken cancellationToken) => new((NodeIdentity?)null);

    public ValueTask<GrainReply<T>> CallAsync<T>(
        ImageId id, Func<IImageGrain, CancellationToken, Task<T>> call, TimeSpan limit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return new(Rendered is T value ? new GrainReply<T>(true, value) : default);
    }

    private ClusterMap Map(bool isMember, bool handOffs) => new(
        new Layout(1, 128, [.. Nodes.Select(static node => new LayoutMember(node, NodeRole.Silo, Guid.Empty))]),
        Guid.Parse("00000000-0000-0000-0000-0000000000ff"),
        isMember ? [.. Nodes.Select(static node => node.Id)] : null,
        handOffs);
}
