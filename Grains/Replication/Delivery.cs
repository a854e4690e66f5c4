namespace Reticulum.Replication;

/// <summary>What came of one try to deliver an entry to one node.</summary>
internal enum Delivery
{
    /// <summary>It is durable there.</summary>
    Delivered,

    /// <summary>The node has left the layout, or has other bytes under the address: nothing more is owed to it.</summary>
    NotOwed,

    /// <summary>The image was deleted, or stored again, in a higher generation: no node is owed this entry any more.</summary>
    Superseded,

    /// <summary>The bytes cannot be had at the moment. No fault of the node's.</summary>
    NoBytes,

    /// <summary>The node does not answer, or refuses.</summary>
    NodeFailed,
}
