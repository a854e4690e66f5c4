using System.Collections.Immutable;
using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>
/// Which image waits for which node: the outbox in memory, without what is in its files. One line for each node, first come, first served. Thread-safe.
/// </summary>
internal sealed class OutboxQueue
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ImageId, Waiting> _images = [];
    private readonly Dictionary<Guid, Line> _lines = [];
    private long _revision;

    /// <summary>Entries.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _images.Count;
            }
        }
    }

    /// <summary>The nodes that something waits for.</summary>
    public IReadOnlyList<Guid> Nodes
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines.Keys];
            }
        }
    }

    /// <summary>The nodes that the image must still reach.</summary>
    public ImmutableArray<Guid> NodesOf(ImageId id)
    {
        lock (_lock)
        {
            return _images.TryGetValue(id, out var waiting) ? waiting.Nodes : [];
        }
    }

    /// <summary>Null: nothing of it waits.</summary>
    public long? GenerationOf(ImageId id)
    {
        lock (_lock)
        {
            return _images.TryGetValue(id, out var waiting) ? waiting.Generation : null;
        }
    }

    /// <summary>The image's entry from now on, whatever it was.</summary>
    public void Put(OutboxEntry entry)
    {
        lock (_lock)
        {
            var known = _images.TryGetValue(entry.Id, out var before) ? before.Nodes : [];
            _images[entry.Id] = new Waiting(entry.Generation, ++_revision, entry.Nodes);
            foreach (var node in entry.Nodes.Except(known))
            {
                Enqueue(node, entry.Id);
            }
        }
    }

    public int LengthOf(Guid node)
    {
        lock (_lock)
        {
            return _lines.TryGetValue(node, out var line) ? line.Count : 0;
        }
    }

    /// <summary>Takes the first of the node's line, which must be given back by <see cref="Settle"/> or <see cref="Drop"/>. Null: nothing waits.</summary>
    public Ticket? Take(Guid node)
    {
        lock (_lock)
        {
            while (_lines.TryGetValue(node, out var line))
            {
                var id = line.Dequeue();
                if (line.Count == 0)
                {
                    _lines.Remove(node);
                }

                if (_images.TryGetValue(id, out var waiting) && waiting.Nodes.Contains(node))
                {
                    return new Ticket(id, waiting.Generation, waiting.Revision, node);
                }
            }

            return null;
        }
    }

    /// <summary>
    /// Done for this node, or to the end of its line: it has failed, or the entry has changed meanwhile. True: it was the last node, the entry is gone.
    /// </summary>
    public bool Settle(Ticket ticket, bool done)
    {
        lock (_lock)
        {
            if (!_images.TryGetValue(ticket.Id, out var waiting) || !waiting.Nodes.Contains(ticket.Node))
            {
                return false;
            }

            if (!done || waiting.Revision != ticket.Revision)
            {
                Enqueue(ticket.Node, ticket.Id);
                return false;
            }

            _images[ticket.Id] = waiting with { Nodes = waiting.Nodes.Remove(ticket.Node) };
            return waiting.Nodes.Length == 1 && _images.Remove(ticket.Id);
        }
    }

    /// <summary>The entry has no point any more. False: it has changed meanwhile, and stays.</summary>
    public bool Drop(Ticket ticket)
    {
        lock (_lock)
        {
            if (_images.TryGetValue(ticket.Id, out var waiting) && waiting.Revision == ticket.Revision)
            {
                return _images.Remove(ticket.Id);
            }

            Settle(ticket, done: false);
            return false;
        }
    }

    private void Enqueue(Guid node, ImageId id)
    {
        if (!_lines.TryGetValue(node, out var line))
        {
            _lines[node] = line = new Line();
        }

        line.Enqueue(id);
    }

    /// <summary>One node's turn of an entry, as it was when it was taken.</summary>
    internal readonly record struct Ticket(ImageId Id, long Generation, long Revision, Guid Node);

    /// <summary>An image once at most: it may still stand there from an entry that was dropped.</summary>
    private sealed class Line
    {
        private readonly Queue<ImageId> _order = new();
        private readonly HashSet<ImageId> _there = [];

        public int Count => _order.Count;

        public void Enqueue(ImageId id)
        {
            if (_there.Add(id))
            {
                _order.Enqueue(id);
            }
        }

        public ImageId Dequeue()
        {
            var id = _order.Dequeue();
            _there.Remove(id);
            return id;
        }
    }

    private readonly record struct Waiting(long Generation, long Revision, ImmutableArray<Guid> Nodes);
}
