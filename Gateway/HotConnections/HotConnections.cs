using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Peers;

namespace Reticulum.HotConnections;

/// <summary>
/// Renditions in memory, answered between the socket and Kestrel: a request that <see cref="HotRequest"/> understands, for something that is in memory, is answered with one write of
/// bytes that were made when it was kept. All others reach Kestrel untouched. See docs/adr/0008.
/// </summary>
internal sealed class HotConnections(HotRenditions hot, TimeProvider time, IOptions<LimitOptions> limits, IOptions<ClusterOptions> cluster)
{
    private readonly InternalUrls? _internal = InternalUrls.TryParse(cluster.Value.InternalUrls, out var urls) is null ? urls : null;

    public HotRenditions Hot => hot;

    public TimeProvider Time => time;

    public HttpDate Date { get; } = new();

    public int MaxDimension { get; } = limits.Value.MaxDimension;

    /// <summary>Of Kestrel's connections: as middleware, in front of all others.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket || IsInternal(connection.LocalEndPoint))
        {
            await next(connection);
            return;
        }

        var transport = connection.Transport;
        await using var reader = new HotReader(this, connection, socket);
        connection.Transport = new HotTransport(reader, transport.Output);
        connection.Features.Set(reader);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    private bool IsInternal(EndPoint? local) => local is not IPEndPoint address || _internal?.IsInternal(address) != false;
}
