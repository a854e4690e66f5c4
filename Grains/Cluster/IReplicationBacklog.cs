namespace Reticulum.Cluster;

/// <summary>Images that this node knows to lack copies, because it has not delivered them yet.</summary>
internal interface IReplicationBacklog
{
    long Images { get; }

    /// <summary>What was owed when the process started has been read from the disk.</summary>
    bool IsKnown { get; }
}
