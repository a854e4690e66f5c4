using System.Net;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;

namespace Reticulum.Peers;

/// <summary>
/// <see cref="ClusterOptions.InternalUrls"/>: where they are set, the byte plane answers there only, and nothing else does; where they are not, it answers
/// wherever the node listens. By the connection's own local address, never by what a request says of itself.
/// </summary>
internal sealed class InternalUrls
{
    private readonly IReadOnlyList<(IPAddress? Address, int Port)> _ends;

    private InternalUrls(IReadOnlyList<(IPAddress? Address, int Port)> ends) => _ends = ends;

    /// <summary>There is something to keep apart.</summary>
    public bool Any => _ends.Count > 0;

    /// <returns>Null, or what is wrong, for people.</returns>
    public static string? TryParse(string? text, out InternalUrls? urls)
    {
        urls = null;
        var ends = new List<(IPAddress?, int)>();
        foreach (var url in Split(text))
        {
            if (Parse(url) is not { PathBase: "", IsUnixPipe: false, Port: > 0 } end)
            {
                return $"Reticulum:Cluster:InternalUrls: '{url}' is not an address to listen on, like http://10.1.0.5:9080";
            }

            ends.Add((IPAddress.TryParse(end.Host.Trim('[', ']'), out var address) && !IsAny(address) ? Plain(address) : null, end.Port));
        }

        urls = new InternalUrls(ends);
        return null;
    }

    public static string[] Split(string? text) =>
        text?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>As middleware: what is asked for at the wrong end is not there.</summary>
    public Task Separate(HttpContext http, RequestDelegate next)
    {
        if (_ends.Count == 0 || IsInternal(http.Connection) == http.Request.Path.StartsWithSegments(PeerRoutes.Root))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>Whether a connection that came to this address is another node's.</summary>
    public bool IsInternal(IPEndPoint local) => IsInternal(local.Address, local.Port);

    private bool IsInternal(ConnectionInfo connection) => IsInternal(connection.LocalIpAddress, connection.LocalPort);

    private bool IsInternal(IPAddress? local, int port) => _ends.Any(end => end.Port == port && (end.Address is null || (local is not null && end.Address.Equals(Plain(local)))));

    private static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

public static class InternalUrlsExtensions
{
    /// <summary>
    /// Kestrel listens on <see cref="ClusterOptions.InternalUrls"/> too, behind the public addresses, wherever those were set. The settings must have been
    /// checked. What is not understood is said by <see cref="PeersExtensions.MapPeers"/>.
    /// </summary>
    public static WebApplicationBuilder UseInternalUrls(this WebApplicationBuilder builder)
    {
        var cluster = ((IOptions<ClusterOptions>)builder.Services.Last(static service => service.ServiceType == typeof(IOptions<ClusterOptions>)).ImplementationInstance!).Value;
        var urls = InternalUrls.Split(cluster.InternalUrls);
        if (urls.Length == 0 || InternalUrls.TryParse(cluster.InternalUrls, out _) is not null)
        {
            return builder;
        }

        var configuration = builder.Configuration;
        if (configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            // Kestrel's own section beats every other way to say where to listen.
            configuration.AddInMemoryCollection(urls.Select(static (url, index) => KeyValuePair.Create<string, string?>($"Kestrel:Endpoints:ReticulumInternal{index}:Url", url)));
            return builder;
        }

        builder.WebHost.UseUrls([.. PublicUrls(configuration), .. urls]);
        return builder;
    }

    // "urls" beats the ports, so these have to be said as URLs as soon as there is one.
    private static string[] PublicUrls(ConfigurationManager configuration) => configuration["urls"] is { } urls
        ? InternalUrls.Split(urls)
        :
        [
            .. InternalUrls.Split(configuration["http_ports"]).Select(static port => $"http://*:{port}"),
            .. InternalUrls.Split(configuration["https_ports"]).Select(static port => $"https://*:{port}"),
        ];
}
