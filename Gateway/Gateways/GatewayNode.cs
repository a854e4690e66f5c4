using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Configuration;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Gateways;

/// <summary>This gateway, as it tells others of itself. Its id is made at the first start and kept in the data directory, so that a restart is no new node.</summary>
internal sealed class GatewayNode : ILocalNode
{
    private readonly NodeOptions _options;
    private readonly INodeAddress? _address;

    public GatewayNode(IOptions<NodeOptions> options, IOptions<StorageOptions> storage, INodeAddress? address = null)
    {
        (_options, _address) = (options.Value, address);
        Identity = new NodeIdentity(options.Value.Id ?? ReadOrMakeId(Path.GetFullPath(storage.Value.DataDirectory)), Guid.NewGuid());
    }

    public Node Self => new(
        Identity.Id,
        _options.Nickname ?? Environment.MachineName,
        _options.Location,
        Writeable: false,
        _options.BaseUrl ?? _address?.First,
        InternalUrl: _options.InternalUrl);

    public NodeRole Role => NodeRole.Gateway;

    public NodeIdentity Identity { get; }

    public NodeReport Report() => new(Self, NodeState.Alive, NodeRole.Gateway, 0, 0, 0, 0, "a gateway stores no originals", Version: Software.Version);

    private static Guid ReadOrMakeId(string root)
    {
        var path = Path.Join(root, "node-id");
        try
        {
            Directory.CreateDirectory(root);
            if (File.Exists(path))
            {
                return Guid.TryParseExact(File.ReadAllText(path).Trim(), "D", out var id)
                    ? id
                    : throw new CannotStartException($"'{path}' does not hold a UUID. Restore it, or set Reticulum:Node:Id.");
            }

            var made = Guid.NewGuid();
            var temporary = $"{path}.{made:N}";
            File.WriteAllText(temporary, made.ToString("D") + "\n");
            File.Move(temporary, path);
            return made;
        }
        catch (Exception inner) when (inner is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException($"The data directory '{root}' cannot be written.", inner);
        }
    }
}
