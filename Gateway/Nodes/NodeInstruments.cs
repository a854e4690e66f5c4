using System.Diagnostics.Metrics;
using Reticulum.Cluster;
using Reticulum.Metrics;
using Reticulum.Placement;

namespace Reticulum.Nodes;

/// <summary>
/// This node as others see it, and the others as it sees them; without asking any of them. Hosted, so that it is there from the start, though nobody asks for it.
/// </summary>
internal sealed class NodeInstruments(IMeterFactory meters, ILocalNode node, IReadiness readiness, IClusterMap map) : IHostedService
{
    public const string MeterName = "Reticulum.Node";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("reticulum.node.ready", () => readiness.Check().Ready ? 1 : 0, description: "1: it serves (/healthz/ready).");
        meter.CreateObservableGauge("reticulum.node.writeable", () => node.Report() is { Node.Writeable: true, ReadOnlyBecause: null } ? 1 : 0, description: "1: it takes new originals. A gateway never does.");
        meter.CreateObservableGauge("reticulum.node.settled", () => node.Report().Healing is { Settled: true } ? 1 : 0, description: "1: it has compared itself with all the others, and has all that it owns.");
        meter.CreateObservableGauge("reticulum.node.images", () => node.Report().Images, "{image}", "Originals on its disk.");
        meter.CreateObservableGauge("reticulum.node.stored", () => node.Report().Bytes, "By", "Bytes of the originals on its disk.");
        meter.CreateObservableGauge(
            "reticulum.node.under_replicated", () => node.Report().UnderReplicated, "{image}", "Images with fewer copies than wanted, as far as this node answers for them: the sum over the nodes is the cluster's.");
        meter.CreateObservableGauge("reticulum.node.excess", () => node.Report().Healing?.Kept ?? 0, "{image}", "Images that it has and does not own: let go of once their owners have proved theirs.");
        meter.CreateObservableGauge("reticulum.cluster.nodes", Nodes, "{node}", "Nodes that this one knows, by state and role.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> Nodes()
    {
        var current = map.Current;
        var members = current.Layout.Members.ToLookup(member => (State(current, member), member.Role));
        foreach (var state in (NodeState[])[NodeState.Alive, NodeState.Down, NodeState.Draining])
        {
            foreach (var role in Enum.GetValues<NodeRole>())
            {
                yield return new Measurement<int>(
                    members[(state, role)].Count(), new("state", TagValues.Of(state)), new KeyValuePair<string, object?>("role", TagValues.Of(role)));
            }
        }
    }

    private static NodeState State(ClusterMap current, LayoutMember member) =>
        !current.IsAlive(member.Node.Id) ? NodeState.Down : current.IsDraining(member.Node.Id) ? NodeState.Draining : NodeState.Alive;
}
