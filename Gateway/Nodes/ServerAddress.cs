using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Reticulum.Cluster;

namespace Reticulum.Nodes;

/// <inheritdoc/>
internal sealed class ServerAddress(IServer server) : INodeAddress
{
    public string? First => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
}
