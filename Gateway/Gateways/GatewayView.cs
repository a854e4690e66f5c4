using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Relay;

namespace Reticulum.Gateways;

/// <summary>What a gateway says of itself: ready when a storage node can be reached. It has nothing to scrub, and nothing is stored on it.</summary>
internal sealed class GatewayView(IClusterMap map, IPeers peers) : IReadiness, IScrub, IRecentActivity
{
    public ScrubReport Report { get; } = new(false, null, null, 0, 0, 0, 0, 0, 0, 0);

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
}
