using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Cluster;

/// <summary>This node as a member of the layout, and the ring of the layout that it knows: itself, while there is no cluster.</summary>
internal sealed class LocalNode
{
    public LocalNode(DataDirectory data, IOptions<NodeOptions> options, IOptions<RingOptions> ring)
    {
        Self = new Node(
            data.NodeId,
            options.Value.Nickname ?? Environment.MachineName,
            options.Value.Location,
            options.Value.Writeable,
            options.Value.BaseUrl);
        Ring = Ring.Create([Self], ring.Value.PointsPerNode);
    }

    public Node Self { get; }

    public Ring Ring { get; }

    /// <summary>This node's copy of an image.</summary>
    public Replica Replica(DateTimeOffset? verifiedAt) => new(Self.Id, Self.Nickname, verifiedAt);
}
