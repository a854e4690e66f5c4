using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Cluster;

/// <summary>This node, as it tells others of itself.</summary>
public interface ILocalNode
{
    /// <summary>As a member of the layout, or of the gateways.</summary>
    Node Self { get; }

    NodeRole Role { get; }

    /// <summary>This run of the process.</summary>
    NodeIdentity Identity { get; }

    /// <summary>Its figures, as of now.</summary>
    NodeReport Report();
}
