using Reticulum.Images;
using Reticulum.Relay;
using Reticulum.Replication;

namespace Reticulum.Gateways;

/// <summary>Reads on a node without originals: everything lies on other nodes.</summary>
internal sealed class GatewayReader(IRemoteImages remote, Surveyor surveyor, RelayCache cache) : IImageReader
{
    public ValueTask<ReadOutcome> ReadAsync(RenditionKey key, CancellationToken cancellationToken) => remote.ReadAsync(key, cancellationToken);

    public async ValueTask<DescribeOutcome> DescribeAsync(ImageId id, CancellationToken cancellationToken) =>
        (await surveyor.AskOwnersAsync(id, cancellationToken)).Describe([.. cache.List(id).OrderBy(static file => file.Name, StringComparer.Ordinal)]);
}
