using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Reticulum.HealthCheck;

/// <summary>Where this machine's own node is asked. Pure.</summary>
/// <param name="Url">Scheme, address and port; a path only where somebody said one.</param>
/// <param name="Host">The name to be asked for, where the node listens to some names only; null: that of the URL.</param>
/// <param name="IsOwn">Found in the settings, so on this very machine: a certificate that was made for another name is the right one.</param>
internal sealed record NodeAddress(Uri Url, string? Host, bool IsOwn)
{
    private const string EveryHost = "*";

    /// <summary>Null: none that can be asked.</summary>
    /// <param name="said">A URL from the command line; null: the settings are asked.</param>
    /// <param name="configuration">The node's settings.</param>
    public static NodeAddress? Find(string? said, IConfiguration configuration)
    {
        if (said is not null)
        {
            return Uri.TryCreate(said, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? new NodeAddress(url, null, IsOwn: false) : null;
        }

        // Plain HTTP where there is a choice: it is the same node, for less work.
        return Listening(configuration).Select(Reachable).OfType<Uri>().OrderBy(static own => own.Scheme == Uri.UriSchemeHttps).FirstOrDefault() is { } own
            ? new NodeAddress(own, NameOf(configuration["AllowedHosts"]), IsOwn: true)
            : null;
    }

    // In the order in which Kestrel lets one beat the other.
    private static IEnumerable<string> Listening(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"] ?? "").ToArray();
        return endpoints.Length > 0 ? endpoints
            : Split(configuration["urls"]) is { Length: > 0 } urls ? urls
            : Split(configuration["http_ports"]).Select(static port => $"http://*:{port}").Concat(Split(configuration["https_ports"]).Select(static port => $"https://*:{port}"));
    }

    private static string[] Split(string? text) => text?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static Uri? Reachable(string address)
    {
        try
        {
            var bound = BindingAddress.Parse(address);
            return bound is { IsUnixPipe: false, IsNamedPipe: false, Port: > 0 } ? new Uri($"{bound.Scheme}://{HostOf(bound.Host)}:{bound.Port}") : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // Kestrel binds to the addresses that are written as such; any name but localhost is "every address of this host" to it.
    private static string HostOf(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? host : "127.0.0.1";

    private static string? NameOf(string? allowed) =>
        Split(allowed) is { Length: > 0 } names && !names.Contains(EveryHost) ? names[0].Replace(EveryHost, "health", StringComparison.Ordinal) : null;
}
