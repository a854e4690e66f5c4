using System.Net.Http.Headers;
using System.Text;

namespace Reticulum.Auth;

/// <summary>The secret that a request brings: a bearer token, or HTTP Basic's password (any user), with which a browser can open a page.</summary>
/// <param name="Key">The secret.</param>
/// <param name="IsAmbient">A browser sends it by itself, also when another site's page makes it ask.</param>
internal sealed record Credentials(string Key, bool IsAmbient)
{
    /// <summary>Null: none, or none that is understood.</summary>
    public static Credentials? From(string? authorization) =>
        !AuthenticationHeaderValue.TryParse(authorization, out var header) || string.IsNullOrEmpty(header.Parameter) ? null
        : header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? new Credentials(header.Parameter, IsAmbient: false)
        : header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? Basic(header.Parameter)
        : null;

    // RFC 7617: base64 of user:password.
    private static Credentials? Basic(string encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new Credentials(pair[(colon + 1)..], IsAmbient: true);
    }

    // A secret is in no log.
    public override string ToString() => "(a secret)";
}
