using System.Security.Cryptography;
using System.Text;
using Reticulum.Peers;

namespace Reticulum.Clustering;

/// <summary>
/// How two silos prove to each other, on a connection of Orleans' port that TLS has just been put on, that they know the cluster's secret.
/// <para>
/// Terms: the <em>caller</em> opened the connection, the <em>callee</em> took it; the <em>binding</em> is the SHA-256 of the callee's certificate, which it
/// makes anew at each start and which nobody vouches for.
/// </para>
/// <para>
/// Steps. 1: TLS, in which the caller takes any certificate. 2: the callee sends a challenge of 32 random bytes. 3: the caller sends one of its own, and the
/// MAC of "caller", the binding that it saw, and both challenges. 4: the callee checks it, and only then sends the MAC of "callee" and the same, with the key
/// that the caller used. 5: the caller checks that. From there on the connection is Orleans'.
/// </para>
/// <para>
/// Invariants: no byte reaches Orleans before both are proven; a proof is of no use on another connection (challenges), in the other direction (the words), or
/// to one who sits between with a certificate of his own (binding): so the bytes are secret and whole too. Each side reads a fixed number of bytes within
/// <see cref="SiloConnections.Limit"/>. A crash or a wrong byte at any step closes the connection; nothing is kept.
/// </para>
/// </summary>
internal static class SiloHandshake
{
    /// <summary>For <see cref="ClusterKeys"/>.</summary>
    public const string Purpose = "reticulum silo ports 1";

    private const int ChallengeLength = 32;

    /// <summary>The caller's side.</summary>
    /// <returns>The other one is proven.</returns>
    /// <exception cref="IOException">It broke off, which is what it does when it does not take our proof.</exception>
    public static async Task<bool> CallAsync(Stream connection, ClusterKeys keys, byte[] binding, CancellationToken cancellationToken)
    {
        var theirs = new byte[ChallengeLength];
        await connection.ReadExactlyAsync(theirs, cancellationToken);
        var own = RandomNumberGenerator.GetBytes(ChallengeLength);
        await connection.WriteAsync((byte[])[.. own, .. keys.Sign(Text("caller", binding, theirs, own))], cancellationToken);
        var proof = new byte[ClusterKeys.MacLength];
        await connection.ReadExactlyAsync(proof, cancellationToken);
        return keys.Find(Text("callee", binding, theirs, own), proof) == ClusterKeys.Own;
    }

    /// <summary>The callee's side.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public static async Task<bool> TakeAsync(Stream connection, ClusterKeys keys, byte[] binding, CancellationToken cancellationToken)
    {
        var own = RandomNumberGenerator.GetBytes(ChallengeLength);
        await connection.WriteAsync(own, cancellationToken);
        var answer = new byte[ChallengeLength + ClusterKeys.MacLength];
        await connection.ReadExactlyAsync(answer, cancellationToken);
        var (theirs, proof) = (answer[..ChallengeLength], answer[ChallengeLength..]);
        if (keys.Find(Text("caller", binding, own, theirs), proof) is not { } key)
        {
            return false;
        }

        await connection.WriteAsync(keys.Sign(Text("callee", binding, own, theirs), key), cancellationToken);
        return true;
    }

    private static byte[] Text(string who, byte[] binding, byte[] callee, byte[] caller) => [.. Encoding.ASCII.GetBytes(who), .. binding, .. callee, .. caller];
}
