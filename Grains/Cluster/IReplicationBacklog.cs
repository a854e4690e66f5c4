namespace Reticulum.Cluster;

/// <summary>Images that this node knows to lack copies, because it has not delivered them yet.</summary>
internal interface IReplicationBacklog
{
    long Images { get; }
}
