using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Relay;

namespace Reticulum.Gateways;

/// <summary>The cluster as a gateway sees it: what the nodes of the layout say of themselves. It has nothing to scrub, and nothing is stored on it.</summary>
internal sealed class GatewayView(ILocalNode local, IClusterMap map, IPeers peers, TimeProvider time) : IClusterView, IReadiness, IScrub, IRecentActivity
{
    private static readonly TimeSpan ReportLimit = TimeSpan.FromSeconds(2);

    public Node Self => local.Self;

    public ScrubReport Report { get; } = new(false, null, null, 0, 0, 0, 0, 0, 0, 0);

    public async ValueTask<ClusterSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        var current = map.Current;
        var others = current.Layout.Members.Where(member => member.Node.Id != local.Identity.Id);
        return new ClusterSnapshot([local.Report(), .. await Task.WhenAll(others.Select(member => AskAsync(member, current, cancellationToken)))], UnderReplicated: 0);
    }

    public ValueTask<bool> DrainAsync(Guid node, CancellationToken cancellationToken) => OrderAsync(node, draining: true, cancellationToken);

    public ValueTask<bool> ResumeAsync(Guid node, CancellationToken cancellationToken) => OrderAsync(node, draining: false, cancellationToken);

    public Readiness Check()
    {
        var current = map.Current;
        return current.Ring.Nodes.IsEmpty ? new Readiness(false, [NoStorageNodes.Why])
            : current.Ring.Nodes.Any(node => current.IsAlive(node.Id) && peers.IsReachable(node.Id)) ? new Readiness(true, [])
            : new Readiness(false, ["no storage node can be reached"]);
    }

    public void Start()
    {
        // There is nothing that could be scrubbed.
    }

    public void Record(ActivityKind kind, ImageId image, string note)
    {
        // Nothing is stored here, so nothing happens.
    }

    public void Forget(ImageId image)
    {
        // Nothing was told.
    }

    public IReadOnlyList<Activity> Latest(ActivityKind kind) => [];

    private async Task<NodeReport> AskAsync(LayoutMember member, ClusterMap current, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(ReportLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        NodeReport? report = null;
        try
        {
            report = await peers.ReportAsync(member.Node, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // too late
        }

        return report ?? new NodeReport(member.Node, NodeState.Down, member.Role, 0, 0, 0, current.Ring.Share(member.Node.Id), "it does not answer");
    }

    private async ValueTask<bool> OrderAsync(Guid id, bool draining, CancellationToken cancellationToken) =>
        map.Current.Layout.Find(id) is { } member && await peers.SetDrainingAsync(member.Node, draining, cancellationToken);
}
