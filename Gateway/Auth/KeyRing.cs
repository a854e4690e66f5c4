using System.Security.Cryptography;
using System.Text;

namespace Reticulum.Auth;

/// <summary>
/// A set of secrets that can only be asked about. Kept and compared as SHA-256, all of them each time: how long it takes says
/// nothing about how near a guess was, nor about the length of a key.
/// </summary>
internal sealed class KeyRing(IEnumerable<string> keys)
{
    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    public bool IsEmpty => _hashes.Length == 0;

    public bool Holds(string candidate)
    {
        var hash = Hash(candidate);
        var holds = false;
        foreach (var own in _hashes)
        {
            holds |= CryptographicOperations.FixedTimeEquals(own, hash);
        }

        return holds;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
