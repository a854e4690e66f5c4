using Microsoft.Extensions.Options;
using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Cluster;

/// <summary>This silo as a member of the layout, and its figures.</summary>
internal sealed class LocalNode : ILocalNode
{
    private readonly DataDirectory _data;
    private readonly DiskGuard _guard;
    private readonly StoreCensus _census;
    private readonly IReplicationBacklog _backlog;
    private readonly Lazy<IHealing> _healing;
    private readonly Lazy<IClusterMap> _map;
    private readonly INodeAddress? _address;
    private readonly Node _node;

    /// <param name="data">The disk, which keeps the node's id.</param>
    /// <param name="guard">Whether it takes anything new.</param>
    /// <param name="census">What lies on it.</param>
    /// <param name="backlog">What it still has to deliver.</param>
    /// <param name="healing">How its healing fares. Late, as the map: it is a circle by nature, both are of this node.</param>
    /// <param name="map">The layout that it acts on.</param>
    /// <param name="options">The node.</param>
    /// <param name="address">Where it listens; none in a process without HTTP.</param>
    public LocalNode(
        DataDirectory data,
        DiskGuard guard,
        StoreCensus census,
        IReplicationBacklog backlog,
        Lazy<IHealing> healing,
        Lazy<IClusterMap> map,
        IOptions<NodeOptions> options,
        INodeAddress? address = null)
    {
        (_data, _guard, _census, _backlog, _healing, _map, _address) = (data, guard, census, backlog, healing, map, address);
        Identity = new NodeIdentity(data.NodeId, Guid.NewGuid());
        _node = new Node(
            data.NodeId,
            options.Value.Nickname ?? Environment.MachineName,
            options.Value.Location,
            options.Value.Writeable,
            options.Value.BaseUrl,
            options.Value.Weight,
            options.Value.InternalUrl);
    }

    public Node Self => _node with { BaseUrl = _node.BaseUrl ?? _address?.First, InternalUrl = _node.InternalUrl ?? _address?.Internal };

    public NodeRole Role => NodeRole.Silo;

    public NodeIdentity Identity { get; }

    public NodeReport Report()
    {
        // The view first, and what is true under it afterwards: where the map changes in between, the view is seen to be an old one.
        var view = _backlog.IsKnown ? _map.Value.Current.View : "";
        var healing = _healing.Value.Report;
        return new NodeReport(
            Self,
            _guard.Draining ? NodeState.Draining : NodeState.Alive,
            Role,
            _census.Images,
            _census.Bytes,
            _data.FreeBytes,
            RingShare: 0,
            _guard.WhyReadOnly,
            _backlog.Images,
            healing,
            view,
            DiskBytes: _data.TotalBytes,
            Version: Software.Version);
    }
}
