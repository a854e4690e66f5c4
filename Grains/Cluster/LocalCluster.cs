using Reticulum.Blobs;
using Reticulum.Placement;

namespace Reticulum.Cluster;

/// <summary>A cluster of this one node.</summary>
internal sealed class LocalCluster(LocalNode node, DataDirectory data, DiskGuard guard, StoreCensus census) : IClusterView
{
    public Node Self => node.Self;

    public ValueTask<ClusterSnapshot> SnapshotAsync(CancellationToken cancellationToken) => new(new ClusterSnapshot(
        [
            new NodeReport(
                Self,
                guard.Draining ? NodeState.Draining : NodeState.Alive,
                NodeRole.Silo,
                census.Images,
                census.Bytes,
                data.FreeBytes,
                node.Ring.Share(Self.Id),
                guard.WhyReadOnly),
        ],
        UnderReplicated: census.UnderReplicated));

    public ValueTask<bool> DrainAsync(Guid node, CancellationToken cancellationToken) => new(SetDraining(node, true));

    public ValueTask<bool> ResumeAsync(Guid node, CancellationToken cancellationToken) => new(SetDraining(node, false));

    private bool SetDraining(Guid id, bool draining)
    {
        if (id != Self.Id)
        {
            return false;
        }

        guard.Draining = draining;
        return true;
    }
}
