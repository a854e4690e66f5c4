using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Load.Scaling;

/// <summary>The ring as the cluster grows: what it weighs, what a look costs, how even it is, what a join moves.</summary>
internal sealed class RingSimulation(int largest, TimeProvider time, TextWriter output)
{
    private const int Copies = 3;
    private const int Looks = 2000;
    private const int Counted = 1_000_000;

    private readonly Stopwatches _clock = new(time);

    public void Run()
    {
        int[] sizes = [.. new[] { 10, 100, largest }.Distinct()];
        Costs(sizes);
        Looking(sizes);
        Balance(sizes);
    }

    private void Costs(int[] sizes)
    {
        var table = new MarkdownTable(
            output, "Ring: what a layout costs each node, once for each change", "nodes", "points", "ring, ms", "ring, KB", "map without owners, KB", "all owners, 1 zone, ms", "3 zones, ms", "all owners, KB", "all shares (status page), ms");
        foreach (var nodes in sizes)
        {
            var (one, three) = (SimulatedLayout.Of(nodes), SimulatedLayout.Of(nodes, zones: 3));
            var ringTime = _clock.Median(() => one.ToRing());
            var ringBytes = Stopwatches.BytesOf(one.ToRing, out var ring);
            var mapBytes = Stopwatches.BytesOf(() => new ClusterMap(one, one.Members[0].Node.Id, alive: null, handOffsPossible: false), out _);
            var oneZone = _clock.Once(() => Fill(new OwnersTable(ring, Copies)));
            var threeZones = _clock.Once(() => Fill(new OwnersTable(three.ToRing(), Copies)));
            var owners = Stopwatches.BytesOf(() => Fill(new OwnersTable(ring, Copies)), out _);
            var shares = _clock.Once(() => _ = ring.Nodes.Sum(node => ring.Share(node.Id)));
            table.Row(
                nodes, ring.Arcs, ringTime.TotalMilliseconds, ringBytes / 1e3, mapBytes / 1e3, oneZone.TotalMilliseconds, threeZones.TotalMilliseconds, owners / 1e3, shares.TotalMilliseconds);
        }
    }

    private void Looking(int[] sizes)
    {
        var table = new MarkdownTable(
            output, "Ring: what one look costs, µs", "nodes", "first of the order", "owners in the table", "owners without it, 1 zone", "without it, 3 zones", "read order of all", "bytes allocated by a read order");
        var ids = SimulatedLayout.Ids(Looks);
        foreach (var nodes in sizes)
        {
            var map = new ClusterMap(SimulatedLayout.Of(nodes), Guid.Empty, alive: null, handOffsPossible: false);
            var zoned = SimulatedLayout.Of(nodes, zones: 3).ToRing();
            var owners = Fill(map.OwnersTable(Copies));
            var before = GC.GetAllocatedBytesForCurrentThread();
            map.ReadOrder(ids[0], Copies);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            table.Row(
                nodes,
                Each(at => map.Ring.Order(ids[at]).First()),
                Each(at => owners.Of(ids[at])),
                Each(at => map.Ring.Owners(ids[at], Copies)),
                Each(at => zoned.Owners(ids[at], Copies)),
                Each(at => map.ReadOrder(ids[at], Copies)),
                allocated);
        }
    }

    private void Balance(int[] sizes)
    {
        var table = new MarkdownTable(
            output,
            "Ring: how even it is, and what moves, of a million images with three copies (1 zone)",
            "nodes", "first owner: max/mean", "min/mean", "any owner: max/mean", "copies that a join moves", "times N+1", "copies that a leave moves", "times N");
        var ids = SimulatedLayout.Ids(Counted);
        foreach (var nodes in sizes)
        {
            var layout = SimulatedLayout.Of(nodes);
            var ring = layout.ToRing();
            double[] shares = [.. ring.Nodes.Select(node => ring.Share(node.Id) * nodes)];
            var before = new OwnersTable(ring, Copies);
            var joined = Moved(ids, before, new OwnersTable(SimulatedLayout.With(layout, seed: 2).ToRing(), Copies));
            var left = Moved(ids, before, new OwnersTable((layout with { Members = [.. layout.Members.Skip(1)] }).ToRing(), Copies));
            var held = ids.SelectMany(id => before.Of(id)).CountBy(static node => node.Id).Max(static count => count.Value);
            table.Row(
                nodes, shares.Max(), shares.Min(), held / ((double)ids.Length * Copies / nodes), $"{joined:P3}", joined * (nodes + 1), $"{left:P3}", left * nodes);
        }
    }

    private double Each(Func<int, object> look) => _clock.NanosecondsEach(Looks, at => GC.KeepAlive(look(at))) / 1e3;

    // The part of all copies whose place is another.
    private static double Moved(ImageId[] ids, OwnersTable before, OwnersTable after) =>
        ids.Sum(id => after.Of(id).Count(node => !before.IsOwner(node.Id, id))) / ((double)ids.Length * Copies);

    /// <summary>Asks for every arc, as a node with many images does soon after a change.</summary>
    internal static OwnersTable Fill(OwnersTable owners)
    {
        Span<byte> bytes = stackalloc byte[ImageId.ByteLength];
        var random = new Random(3);
        for (var at = 0; at < owners.Ring.Arcs * 12; at++)
        {
            random.NextBytes(bytes);
            owners.Of(new ImageId(bytes));
        }

        return owners;
    }
}
