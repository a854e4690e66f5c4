using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Alone;

/// <summary>The cluster as a gateway without neighbours sees it: itself, not ready, with nothing to scrub and nothing that happened.</summary>
internal sealed class AloneView(IOptions<NodeOptions> options, INodeAddress address) : IClusterView, IReadiness, IScrub, IRecentActivity
{
    // A gateway has no place on the ring, so that nothing hangs on its id lasting.
    private readonly Guid _id = options.Value.Id ?? Guid.NewGuid();

    public Node Self => new(
        _id,
        options.Value.Nickname ?? Environment.MachineName,
        options.Value.Location,
        Writeable: false,
        options.Value.BaseUrl ?? address.First);

    public ScrubReport Report { get; } = new(false, null, null, 0, 0, 0, 0, 0, 0, 0);

    public ValueTask<ClusterSnapshot> SnapshotAsync(CancellationToken cancellationToken) => new(new ClusterSnapshot(
        [new NodeReport(Self, NodeState.Alive, NodeRole.Gateway, 0, 0, 0, 0, "a gateway stores no originals")], 0));

    public ValueTask<bool> DrainAsync(Guid node, CancellationToken cancellationToken) => new(false);

    public ValueTask<bool> ResumeAsync(Guid node, CancellationToken cancellationToken) => new(false);

    public Readiness Check() => new(false, [NoStorageNodes.Why]);

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
