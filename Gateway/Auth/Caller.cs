using System.Net;

namespace Reticulum.Auth;

/// <summary>What a request says of where it comes from.</summary>
/// <param name="Credentials">Null: none.</param>
/// <param name="IsDirectFromLoopback">By its connection, its Host and the absence of a proxy's headers it comes from this very machine.</param>
/// <param name="Site">A browser's word on which page made it ask.</param>
/// <param name="IsSafe">A GET or a HEAD: changes nothing.</param>
internal readonly record struct Caller(Credentials? Credentials, bool IsDirectFromLoopback, FetchSite Site, bool IsSafe)
{
    // A proxy on this machine connects from loopback for the whole world.
    private static readonly string[] ProxyHeaders = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"];

    public static Caller From(HttpContext http) => new(
        Credentials.From(http.Request.Headers.Authorization),
        IsLoopback(http.Connection.RemoteIpAddress) && IsLoopbackName(http.Request.Host) && !ProxyHeaders.Any(http.Request.Headers.ContainsKey),
        SiteOf(http.Request.Headers["Sec-Fetch-Site"], http.Request.Headers.Origin, http.Request.Host),
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method));

    /// <summary>
    /// A browser sends <c>Sec-Fetch-Site</c> to https and to this machine only. To a node at <c>http://10.0.0.5:8080</c> it says where a page that changes something came from
    /// by <c>Origin</c> alone, which is then compared with the address that it called.
    /// </summary>
    public static FetchSite SiteOf(string? fetchSite, string? origin, HostString host) => fetchSite switch
    {
        null or "" => string.IsNullOrEmpty(origin) || IsOf(host, origin) ? FetchSite.Own : FetchSite.Foreign,
        "none" or "same-origin" => FetchSite.Own,
        "same-site" => FetchSite.Neighbour,
        _ => FetchSite.Foreign,
    };

    // Not the scheme: a proxy may have taken TLS off.
    private static bool IsOf(HostString host, string origin) =>
        origin.IndexOf("://", StringComparison.Ordinal) is var at and > 0 && host.HasValue && origin.AsSpan(at + 3).Equals(host.Value, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(IPAddress? address) => address is not null
        && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>A name in the DNS may be made to point here by anybody (DNS rebinding), these may not.</summary>
    private static bool IsLoopbackName(HostString host) =>
        host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IsLoopback(address));
}

/// <summary>The value of <c>Sec-Fetch-Site</c>, which a page's script cannot forge.</summary>
internal enum FetchSite
{
    /// <summary>This node's own page, a person's own doing, or no browser at all.</summary>
    Own,

    /// <summary>Another port or name of the same site: <c>http://localhost:3000</c>.</summary>
    Neighbour,

    Foreign,
}
