namespace Reticulum.Cluster;

/// <summary>How the Orleans silo of this process fares; HTTP and disk go on without it.</summary>
public interface ISiloState
{
    /// <summary>It is a member of the cluster now.</summary>
    bool IsActive { get; }

    /// <summary>It has become active, or has failed to, at least once since the process started.</summary>
    bool HasTried { get; }

    /// <summary>Why it is not active, for people; null: it is, or nothing is known yet.</summary>
    string? Problem { get; }
}
