using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Blobs;

/// <summary>Whether this disk may take new originals, and if not, why. Reads and deletes go on in any case.</summary>
/// <param name="data">The disk.</param>
/// <param name="storage">How much of it stays free.</param>
/// <param name="node">Whether the node is read-only by configuration.</param>
/// <param name="map">The layout, which says who is draining. Late, because it is a circle by nature: the map is of a node, and the node has a disk.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DiskGuard(
    DataDirectory data,
    IOptions<StorageOptions> storage,
    IOptions<NodeOptions> node,
    Lazy<IClusterMap> map,
    ILogger<DiskGuard> logger)
{
    private volatile string? _fault;

    /// <summary>An operator's order, for as long as the layout has it.</summary>
    public bool Draining => map.Value.Current.IsDraining(data.NodeId);

    /// <summary>The disk has failed; only a restart forgets it.</summary>
    public bool Failed => _fault is not null;

    /// <summary>Null: it may.</summary>
    public string? WhyReadOnly =>
        _fault is { } fault ? $"its disk failed ({fault}); it is read-only until it is restarted"
        : !node.Value.Writeable ? "it is configured read-only (Node:Writeable)"
        : Draining ? "it is draining"
        : IsFull ? "it has less than MinFreeBytes of free space"
        : null;

    public bool IsFull => data.FreeBytes < storage.Value.MinFreeBytes;

    /// <summary>From now on the node takes nothing new.</summary>
    public void Fail(DiskFaultException fault)
    {
        _fault = fault.Message;
        LogDiskFailed(logger, fault);
    }

    [LoggerMessage(LogLevel.Critical, "The disk could not make bytes durable; the node is read-only from now on")]
    private static partial void LogDiskFailed(ILogger logger, Exception fault);
}
