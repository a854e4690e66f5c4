using Reticulum.Cluster;
using Reticulum.Clustering;
using Reticulum.Healing;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Load.Scaling;

/// <summary>The layout's document and what nodes say to each other, in bytes, as the cluster grows.</summary>
internal sealed class LayoutSimulation(int largest, TimeProvider time, TextWriter output)
{
    private readonly Stopwatches _clock = new(time);

    public void Run()
    {
        var table = new MarkdownTable(
            output,
            "Layout and notes: bytes and milliseconds",
            "nodes", "document, bytes", "a node", "write, ms", "read, ms", "one join planned, ms", "a node's report, bytes", "question for digests, bytes", "the same with a tenth missing");
        foreach (var nodes in new[] { 10, 100, largest }.Distinct())
        {
            var layout = SimulatedLayout.Of(nodes);
            var json = LayoutJson.Serialize(layout);
            var write = _clock.Median(() => LayoutJson.Serialize(layout));
            var read = _clock.Median(() => LayoutJson.Parse(json));
            var join = _clock.Median(() => LayoutPlan.Join(layout, layout, layout.Members[0] with { Instance = Guid.Empty }, SimulatedLayout.PointsPerNode));
            table.Row(
                nodes,
                json.Length,
                (double)json.Length / nodes,
                write.TotalMilliseconds,
                read.TotalMilliseconds,
                join.TotalMilliseconds,
                new PeerNote(PeerVerdict.Done) { Report = ReportOf(layout.Members[0].Node) }.Write().Length,
                Question(layout, missing: 0),
                Question(layout, missing: nodes / 10));
        }
    }

    private static int Question(Layout layout, int missing)
    {
        var nodes = layout.Members.Select(static member => member.Node.Id).ToArray();
        return PeerQuestion.Digests(new RangeView(layout.Version, [.. nodes.Take(missing)], nodes[^1]), ulong.MaxValue).Target.Length;
    }

    private static NodeReport ReportOf(Node node) => new(
        node,
        NodeState.Alive,
        NodeRole.Silo,
        30_000_000,
        15_000_000_000_000,
        5_000_000_000_000,
        RingShare: 0,
        null,
        0,
        new HealingReport(true, 0, 0, 0, 0, 1_000_000, 500_000_000_000, 1_000_000, 0, null, TimeSpan.FromDays(6)),
        "1000:");
}
