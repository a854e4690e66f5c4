namespace Reticulum.Peers;

/// <summary>The keys of the byte plane, where there is a secret.</summary>
internal sealed class ClusterSecrets(ClusterKeys? keys)
{
    public bool Any => keys is not null;

    /// <exception cref="InvalidOperationException">There are none, and nobody else to talk to.</exception>
    public ClusterKeys Keys => keys ?? throw new InvalidOperationException("Reticulum:ClusterSecret is not set: this node knows no others.");
}
