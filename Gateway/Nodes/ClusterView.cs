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
        return new ClusterSnapshot([.. reports], UnderReplicated(current, reports), current);
    }

    private int Replication => replication.Value.Replication;

    // With fewer nodes than copies wanted, every image lacks some. One that is draining still has what it had.
    private long UnderReplicated(ClusterMap current, NodeReport[] reports) =>
        current.Ring.Nodes.Count(node => !current.Missing.Contains(node.Id) && (current.IsAlive(node.Id) || !current.IsDraining(node.Id))) < Replication
            ? reports.Max(static report => report.Images)
            : reports.Sum(static report => report.UnderReplicated);

    private async Task<NodeReport> ReportAsync(ClusterMap current, LayoutMember member, CancellationToken cancellationToken)
    {
        var share = member.Role == NodeRole.Silo ? current.Ring.Share(member.Node.Id) : 0;
        var report = member.Node.Id == local.Self.Id ? local.Report() : await AskAsync(member.Node, cancellationToken);
        return report is null
            ? new NodeReport(member.Node, NodeState.Down, member.Role, 0, 0, 0, share, "it does not answer", Answers: false)
            : Judge(current, report with { RingShare = share });
    }

    // Who is draining is the layout's to say, who is alive the membership's.
    private NodeReport Judge(ClusterMap current, NodeReport report) => report.Node.Id switch
    {
        var node when node != local.Self.Id && !current.IsAlive(node) => report with { State = NodeState.Down },
        var node when current.IsDraining(node) => report with { State = NodeState.Draining, NotSafeBecause = NodeSafety.WhyNotStop(current, report, Replication) },
        _ => report with { State = NodeState.Alive },
    };

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
}
