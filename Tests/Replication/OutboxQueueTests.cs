using CsCheck;
using Reticulum.Images;
using Reticulum.Replication;
using Reticulum.Tests.Images;
using Xunit;

namespace Reticulum.Tests.Replication;

public sealed class OutboxQueueTests
{
    private static readonly Guid[] Nodes = [.. Enumerable.Range(1, 3).Select(n => new Guid(n, 0, 0, new byte[8]))];

    [Fact]
    public void Take_OfALine_FirstComeFirstServed()
    {
        var queue = new OutboxQueue();
        queue.Put(Entry(1, 1, Nodes[0], Nodes[1]));
        queue.Put(Entry(2, 1, Nodes[0]));

        Assert.Equal([TestIds.Of(1), TestIds.Of(2)], new[] { queue.Take(Nodes[0])!.Value.Id, queue.Take(Nodes[0])!.Value.Id });
        Assert.Null(queue.Take(Nodes[0]));
        Assert.Null(queue.Take(Nodes[2]));
        Assert.Equal([Nodes[1]], queue.Nodes);
    }

    [Fact]
    public void Settle_LastNode_IsGone()
    {
        var queue = new OutboxQueue();
        queue.Put(Entry(1, 1, Nodes[0], Nodes[1]));

        Assert.False(queue.Settle(queue.Take(Nodes[0])!.Value, done: true));
        Assert.Equal([Nodes[1]], queue.NodesOf(TestIds.Of(1)));
        Assert.True(queue.Settle(queue.Take(Nodes[1])!.Value, done: true));
        Assert.Equal(0, queue.Count);
        Assert.Empty(queue.Nodes);
    }

    [Fact]
    public void Settle_ChangedMeanwhile_IsDeliveredOnceMore()
    {
        var queue = new OutboxQueue();
        queue.Put(Entry(1, 1, Nodes[0]));
        var ticket = queue.Take(Nodes[0])!.Value;
        queue.Put(Entry(1, 2, Nodes[0]));

        Assert.False(queue.Settle(ticket, done: true));
        Assert.Equal(2, queue.Take(Nodes[0])!.Value.Generation);
    }

    [Fact]
    public void Drop_ChangedMeanwhile_Stays()
    {
        var queue = new OutboxQueue();
        queue.Put(Entry(1, 1, Nodes[0]));
        var ticket = queue.Take(Nodes[0])!.Value;
        queue.Put(Entry(1, 2, Nodes[0]));

        Assert.False(queue.Drop(ticket));
        Assert.True(queue.Drop(queue.Take(Nodes[0])!.Value));
        Assert.Equal(0, queue.Count);
    }

    /// <summary>Whatever happens in between: what waits for a node is in its line or taken, once; what does not is never taken.</summary>
    [Fact]
    public void Queue_AnyOperations_LoseNothingAndRepeatNothing() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 2], Gen.Bool.Array[3]).Array[0, 60].Sample(steps =>
        {
            var queue = new OutboxQueue();
            var owed = new Dictionary<int, (long Generation, HashSet<Guid> Nodes)>();
            var taken = new Dictionary<Guid, OutboxQueue.Ticket>();
            var generation = 0L;
            foreach (var (step, image, at, which) in steps)
            {
                var node = Nodes[at];
                switch (step)
                {
                    case 0 or 1 when which.Any(there => there):
                        var nodes = Nodes.Where((_, n) => which[n]).ToArray();
                        owed[image] = (++generation, [.. nodes]);
                        queue.Put(Entry(image, owed[image].Generation, nodes));
                        break;
                    case 2 or 3 when !taken.ContainsKey(node) && queue.Take(node) is { } ticket:
                        Assert.Contains(node, owed[Number(ticket.Id)].Nodes);
                        Assert.Equal(owed[Number(ticket.Id)].Generation, ticket.Generation);
                        taken[node] = ticket;
                        break;
                    case 4 when taken.Remove(node, out var ticket):
                        var number = Number(ticket.Id);
                        var current = owed.TryGetValue(number, out var entry) && entry.Generation == ticket.Generation;
                        if (which[0] && current)
                        {
                            entry.Nodes.Remove(node);
                        }

                        Assert.Equal(which[0] && current && entry.Nodes.Count == 0, queue.Settle(ticket, done: which[0]));
                        if (current && entry.Nodes.Count == 0)
                        {
                            owed.Remove(number);
                        }

                        break;
                    case 5 when taken.Remove(node, out var ticket):
                        var same = owed.TryGetValue(Number(ticket.Id), out var there) && there.Generation == ticket.Generation;
                        Assert.Equal(same, queue.Drop(ticket));
                        if (same)
                        {
                            owed.Remove(Number(ticket.Id));
                        }

                        break;
                }

                Assert.Equal(owed.Count, queue.Count);
                Assert.All(owed, one => Assert.True(one.Value.Nodes.SetEquals(queue.NodesOf(TestIds.Of(one.Key)))));
            }

            foreach (var ticket in taken.Values)
            {
                queue.Settle(ticket, done: false);
            }

            foreach (var node in Nodes)
            {
                var left = new List<int>();
                while (queue.Take(node) is { } ticket)
                {
                    left.Add(Number(ticket.Id));
                }

                Assert.Equal(owed.Where(one => one.Value.Nodes.Contains(node)).Select(one => one.Key).Order(), left.Order());
            }
        });

    private static int Number(ImageId id) => Enumerable.Range(0, 5).First(number => TestIds.Of(number) == id);

    private static OutboxEntry.Burial Entry(int image, long generation, params Guid[] nodes) =>
        new(TestIds.Of(image), new Tombstone(generation, DateTimeOffset.UnixEpoch), [.. nodes]);
}
