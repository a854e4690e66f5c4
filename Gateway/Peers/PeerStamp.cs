using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Reticulum.Peers;

/// <summary>The signature of a request, as its header <see cref="Header"/> has it: <c>1 time nonce body mac</c>, with single spaces between them.</summary>
/// <param name="Time">When it was signed, in seconds since 1970, by the sender's clock.</param>
/// <param name="Nonce">32 hexadecimal digits, never the same again.</param>
/// <param name="Body">SHA-256 of the body, 64 hexadecimal digits; <see cref="PeerSignature.NoBody"/> where there is none.</param>
/// <param name="Mac">64 hexadecimal digits over all that the request means (see <see cref="PeerSignature"/>).</param>
internal sealed record PeerStamp(long Time, string Nonce, string Body, string Mac)
{
    public const string Header = "Reticulum-Signature";
    public const int NonceLength = 32;

    private const int DigestLength = 64;
    private const int MaxTimeLength = 12;

    /// <summary>No text of a stamp is longer.</summary>
    private const int MaxLength = 1 + 1 + MaxTimeLength + 1 + NonceLength + 1 + DigestLength + 1 + DigestLength;

    /// <summary>Takes exactly what <see cref="ToString"/> gives.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PeerStamp? stamp)
    {
        stamp = null;
        if (text is null || text.Length > MaxLength
            || text.Split(' ') is not ["1", { Length: > 0 and <= MaxTimeLength } seconds, var nonce, var body, var mac]
            || !long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            || !IsHex(nonce, NonceLength) || !IsHex(body, DigestLength) || !IsHex(mac, DigestLength))
        {
            return false;
        }

        stamp = new PeerStamp(time, nonce, body, mac);
        return stamp.ToString() == text;
    }

    /// <summary>Lower case only.</summary>
    public static bool IsDigest([NotNullWhen(true)] string? text) => text is not null && IsHex(text, DigestLength);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"1 {Time} {Nonce} {Body} {Mac}");

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);
}
