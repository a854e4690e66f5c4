using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Nodes;

/// <summary>The cluster as this node sees it: the layout, who is alive, and each one's own figures, asked for now.</summary>
internal sealed class ClusterView(IClusterMap map, ILocalNode local, IPeers peers, IOptions<ReplicationOptions> replication) : IClusterView
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public Node Self => local.Self;

    public async ValueTask<ClusterSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        var current = map.Current;
        ImmutableArray<LayoutMember> members = current.Layout.Find(local.Identity.Id) is null
            ? [new LayoutMember(local.Self, local.Role, local.Identity.Instance), .. current.Layout.Members] // it has not joined yet
            : current.Layout.Members;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var reports = await Task.WhenAll(members.Select(member => ReportAsync(current, member, patience.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return new ClusterSnapshot([.. reports], UnderReplicated(current, reports));
    }

    public ValueTask<bool> DrainAsync(Guid node, CancellationToken cancellationToken) => OrderAsync(node, true, cancellationToken);

    public ValueTask<bool> ResumeAsync(Guid node, CancellationToken cancellationToken) => OrderAsync(node, false, cancellationToken);

    // With fewer nodes than copies wanted, every image lacks some.
    private long UnderReplicated(ClusterMap current, NodeReport[] reports) => current.Ring.Nodes.Length < replication.Value.Replication
        ? reports.Max(static report => report.Images)
        : reports.Sum(static report => report.UnderReplicated);

    private async Task<NodeReport> ReportAsync(ClusterMap current, LayoutMember member, CancellationToken cancellationToken)
    {
        var share = member.Role == NodeRole.Silo ? current.Ring.Share(member.Node.Id) : 0;
        if (member.Node.Id == local.Self.Id)
        {
            return local.Report() with { RingShare = share };
        }

        return await AskAsync(member.Node, cancellationToken) is { } report
            ? report with { RingShare = share, State = current.IsAlive(member.Node.Id) ? report.State : NodeState.Down }
            : new NodeReport(member.Node, NodeState.Down, member.Role, 0, 0, 0, share, "it does not answer");
    }

    private async Task<NodeReport?> AskAsync(Node node, CancellationToken cancellationToken)
    {
        try
        {
            return await peers.ReportAsync(node, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async ValueTask<bool> OrderAsync(Guid id, bool draining, CancellationToken cancellationToken)
    {
        if (id == local.Self.Id)
        {
            local.SetDraining(draining);
            return true;
        }

        return map.Current.Layout.Find(id) is { Role: NodeRole.Silo } member && await peers.SetDrainingAsync(member.Node, draining, cancellationToken);
    }
}
