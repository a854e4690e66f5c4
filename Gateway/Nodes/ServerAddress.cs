using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Peers;

namespace Reticulum.Nodes;

/// <inheritdoc/>
internal sealed class ServerAddress(IServer server, IOptions<ClusterOptions> cluster) : INodeAddress
{
    public string? First => Addresses.FirstOrDefault(address => !IsInternal(address)) is { } first ? Reachable(first) : null;

    public string? Internal => Addresses.FirstOrDefault(IsInternal) is { } first ? Reachable(first) : null;

    private ICollection<string> Addresses => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    private bool IsInternal(string address) => BindingAddress.Parse(address) is var bound && InternalUrls.Split(cluster.Value.InternalUrls).Any(url => BindingAddress.Parse(url).Port == bound.Port);

    // Nobody can connect to "every address of this host": the one that Orleans is reached at is meant.
    private string Reachable(string address)
    {
        var bound = BindingAddress.Parse(address);
        return bound.Host is "0.0.0.0" or "[::]" or "*" or "+" ? $"{bound.Scheme}://{cluster.Value.SiloAddress}:{bound.Port}" : address.TrimEnd('/');
    }
}
