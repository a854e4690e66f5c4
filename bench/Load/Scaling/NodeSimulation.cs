using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Load.Healing;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Load.Scaling;

/// <summary>One node of the largest cluster, with its share of the images in its catalog: memory, and what comparing itself with all the others costs.</summary>
internal sealed class NodeSimulation(int nodes, int images, TimeProvider time, TextWriter output)
{
    private const int Copies = 3;
    private const int Seeds = 60_000;
    private const int Ranges = 64;

    private readonly Stopwatches _clock = new(time);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var layout = SimulatedLayout.Of(nodes);
        var self = layout.Members[0].Node;
        using var node = new ComparedNode(self, layout, Copies, new ComparedCluster(1, 1));
        Fill(node);
        var built = TimeSpan.Zero;
        var indexBytes = Stopwatches.BytesOf(
            () =>
            {
                var since = time.GetTimestamp();
                var index = node.IndexAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
                built = time.GetElapsedTime(since);
                return index!;
            },
            out var index);
        var table = new MarkdownTable(output, $"Comparing: one of {nodes} nodes with {images:N0} entries", "what", "figure");
        table.Row("the index of a view is built, s", built.TotalSeconds);
        table.Row("memory of one view's index, MB (at most three are kept)", indexBytes / 1e6);
        table.Row("nodes that it shares images with", layout.Members.Count(member => index.DigestsWith(member.Node.Id).Any(static range => range != 0)));
        await DigestsAsync(table, node, index, layout, cancellationToken);
        await ListsAsync(table, node, index, layout, cancellationToken);
    }

    private void Fill(ComparedNode node)
    {
        var table = new MarkdownTable(output, $"Catalog: of one of {nodes} nodes", "entries", "bytes an entry", "MB", "µs to add one", "fullest shard over the mean");
        var owners = RingSimulation.Fill(node.Current.OwnersTable(Copies));
        var seeds = ComparedCluster.Ids(int.MaxValue, seed: 11).Where(id => owners.IsOwner(node.Node.Id, id)).Take(Seeds).ToArray();
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        var random = new Random(5);
        var count = 0;
        foreach (var target in new[] { 1_000_000, 5_000_000, images }.Where(target => target <= images).Distinct())
        {
            var from = count;
            var spent = _clock.Once(() =>
            {
                for (; count < target; count++)
                {
                    node.Keep(Near(seeds[count % seeds.Length], random));
                }
            });
            var bytes = GC.GetTotalMemory(forceFullCollection: true) - empty;
            var fullest = Enumerable.Range(0, Catalog.Shards).Max(shard => node.Catalog.Snapshot(shard).Length);
            table.Row(target, (double)bytes / target, bytes / 1e6, spent.TotalMicroseconds / (target - from), fullest / ((double)target / Catalog.Shards));
        }
    }

    // All is equal: a root from here, a root there, for each of the others.
    private async Task DigestsAsync(MarkdownTable table, ComparedNode node, RangeIndex index, Layout layout, CancellationToken cancellationToken)
    {
        var others = layout.Members.Where(member => member.Node.Id != node.Node.Id).Select(static member => member.Node.Id).ToArray();
        var asked = _clock.Median(() => Array.ForEach(others, other => RangeIndex.RootOf(index.DigestsWith(other))));
        var roots = others.Select(other => RangeIndex.RootOf(index.DigestsWith(other))).ToArray();
        var since = time.GetTimestamp();
        for (var at = 0; at < others.Length; at++)
        {
            await node.Ranges.DigestsAsync(new RangeView(layout.Version, [], others[at]), roots[at], cancellationToken);
        }

        table.Row("a round with all the others, all equal: processor of the asker, ms", asked.TotalMilliseconds);
        table.Row("the same of the askers together, ms", time.GetElapsedTime(since).TotalMilliseconds);
        table.Row("bytes of digests where one image differs, for each node", RangeCodec.Write(index.DigestsWith(others[0])).Length);
    }

    // What a node that lacks one image is told of its range, by each of the two that have it.
    private async Task ListsAsync(MarkdownTable table, ComparedNode node, RangeIndex index, Layout layout, CancellationToken cancellationToken)
    {
        var random = new Random(9);
        var lists = new List<(long Entries, double Milliseconds)>();
        for (var look = 0; look < Ranges; look++)
        {
            var shard = node.Catalog.Snapshot(random.Next(Catalog.Shards));
            if (shard.Length == 0)
            {
                continue;
            }

            var id = shard[random.Next(shard.Length)].Key;
            var asker = index.Owners.Of(id).First(owner => owner.Id != node.Node.Id).Id;
            var range = IImageRanges.RangeOf(id);
            var since = time.GetTimestamp();
            var entries = await node.Ranges.SharedAsync(new RangeView(layout.Version, [], asker), range, range + 1, cancellationToken);
            lists.Add((entries!.Value.Length, time.GetElapsedTime(since).TotalMilliseconds));
        }

        table.Row("list of a range that differs, entries, mean of 64", lists.Average(static list => (double)list.Entries));
        table.Row("the same, bytes", lists.Average(static list => (double)list.Entries) * RangeCodec.EntryLength);
        table.Row("the same, ms to make it", lists.Average(static list => list.Milliseconds));
        table.Row("largest of them, bytes", lists.Max(static list => list.Entries) * RangeCodec.EntryLength);
    }

    // In the same arc: an arc is wider than what is left to chance.
    private static ImageId Near(ImageId seed, Random random)
    {
        Span<byte> bytes = stackalloc byte[ImageId.ByteLength];
        seed.CopyTo(bytes);
        random.NextBytes(bytes[8..]);
        return new ImageId(bytes);
    }
}
