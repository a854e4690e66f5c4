using Reticulum.Cluster;
using Reticulum.Peers;

namespace Reticulum.Tests.Peers;

/// <summary>Keys of the byte plane from secrets.</summary>
internal static class PeerKeys
{
    public const string Secret = "a long secret of the cluster";

    public static ClusterKeys Of(string secret = Secret, string? other = null, string purpose = PeerSignature.Purpose) =>
        ClusterKeys.From(new AccessOptions { ClusterSecret = secret }, new ClusterOptions { OtherSecret = other }, purpose)!;
}
