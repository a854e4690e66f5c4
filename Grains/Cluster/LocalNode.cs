using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Cluster;

/// <summary>This node as a member of the layout, and the ring of the layout that it knows: itself, while there is no cluster.</summary>
internal sealed class LocalNode
{
    private readonly INodeAddress? _address;
    private readonly Node _node;

    /// <param name="data">The disk, which keeps the node's id.</param>
    /// <param name="options">The node.</param>
    /// <param name="ring">The ring.</param>
    /// <param name="address">Where it listens; none in a process without HTTP.</param>
    public LocalNode(DataDirectory data, IOptions<NodeOptions> options, IOptions<RingOptions> ring, INodeAddress? address = null)
    {
        _address = address;
        _node = new Node(
            data.NodeId,
            options.Value.Nickname ?? Environment.MachineName,
            options.Value.Location,
            options.Value.Writeable,
            options.Value.BaseUrl);
        Ring = Ring.Create([_node], ring.Value.PointsPerNode);
    }

    public Node Self => _node.BaseUrl is null ? _node with { BaseUrl = _address?.First } : _node;

    public Ring Ring { get; }

    /// <summary>This node's copy of an image.</summary>
    public Replica Replica(DateTimeOffset? verifiedAt) => new(Self.Id, Self.Nickname, verifiedAt);
}
