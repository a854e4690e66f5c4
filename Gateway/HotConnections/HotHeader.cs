using System.Text;

namespace Reticulum.HotConnections;

/// <summary>What a header means to a GET that is answered from memory.</summary>
internal enum HotHeader
{
    /// <summary>Not on the list: the request is Kestrel's.</summary>
    Unknown,

    /// <summary>Of no consequence for an image that is there, whatever its value.</summary>
    Harmless,

    Host,

    /// <summary>Harmless only as <c>keep-alive</c>.</summary>
    Connection,

    IfNoneMatch,

    /// <summary>Counts only where there is no <see cref="IfNoneMatch"/>.</summary>
    IfModifiedSince,
}

/// <inheritdoc cref="HotHeader"/>
internal static class HotHeaders
{
    private const int LongestName = 32;

    /// <param name="name">As it was sent: what is in front of the colon. An empty one, one with a blank, one that nobody knows is <see cref="HotHeader.Unknown"/>.</param>
    public static HotHeader Of(ReadOnlySpan<byte> name)
    {
        Span<char> lower = stackalloc char[LongestName];
        if (name.Length > LongestName || Ascii.ToLower(name, lower, out var length) != System.Buffers.OperationStatus.Done)
        {
            return HotHeader.Unknown;
        }

        return lower[..length] switch
        {
            "host" => HotHeader.Host,
            "connection" => HotHeader.Connection,
            "if-none-match" => HotHeader.IfNoneMatch,
            "if-modified-since" => HotHeader.IfModifiedSince,
            "user-agent" or "accept" or "accept-encoding" or "accept-language" or "referer" or "cookie" or "origin" or "cache-control" or "pragma" or "dnt" or "priority"
                or "upgrade-insecure-requests" or "save-data" or "via" or "forwarded" or "x-forwarded-for" or "x-forwarded-proto" or "x-forwarded-host" or "x-forwarded-port" or "x-real-ip"
                or "x-request-id" or "sec-fetch-dest" or "sec-fetch-mode" or "sec-fetch-site" or "sec-fetch-user" or "sec-ch-ua" or "sec-ch-ua-mobile" or "sec-ch-ua-platform" or "sec-gpc" => HotHeader.Harmless,
            _ => HotHeader.Unknown,
        };
    }
}
