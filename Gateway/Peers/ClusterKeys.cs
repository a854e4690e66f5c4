using System.Security.Cryptography;
using System.Text;
using Reticulum.Cluster;

namespace Reticulum.Peers;

/// <summary>
/// Keys of one purpose, derived from the cluster's secrets: what proves something for one purpose proves nothing for another. The first one signs, all are
/// accepted, so that a secret can be changed while the cluster runs: first known to every node as <c>Cluster:OtherSecret</c>, then exchanged with
/// <c>ClusterSecret</c> on each, then the old one taken away.
/// </summary>
internal sealed class ClusterKeys
{
    public const int MacLength = HMACSHA256.HashSizeInBytes;

    /// <summary>The key that signs.</summary>
    public const int Own = 0;

    private readonly byte[][] _keys;

    private ClusterKeys(byte[][] keys) => _keys = keys;

    /// <summary>Null: there is no secret, and nobody can prove anything.</summary>
    public static ClusterKeys? From(AccessOptions access, ClusterOptions cluster, string purpose) => string.IsNullOrWhiteSpace(access.ClusterSecret)
        ? null
        : new ClusterKeys([.. new[] { access.ClusterSecret, cluster.OtherSecret }
            .Where(static secret => !string.IsNullOrWhiteSpace(secret))
            .Select(secret => HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret!), MacLength, info: Encoding.UTF8.GetBytes(purpose)))]);

    /// <summary>HMAC-SHA256.</summary>
    /// <param name="text">What is to be proven.</param>
    /// <param name="key"><see cref="Own"/>, or what <see cref="Find"/> gave.</param>
    public byte[] Sign(ReadOnlySpan<byte> text, int key = Own) => HMACSHA256.HashData(_keys[key], text);

    /// <summary>Which key made <paramref name="mac"/>; null: none. Takes as long whichever it is, and however near a wrong one is.</summary>
    public int? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mac)
    {
        int? found = null;
        for (var key = _keys.Length - 1; key >= 0; key--)
        {
            if (CryptographicOperations.FixedTimeEquals(Sign(text, key), mac))
            {
                found = key;
            }
        }

        return found;
    }

    // A secret is in no log.
    public override string ToString() => $"({_keys.Length} secrets)";
}
