using System.Collections.Concurrent;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// What the clients know of their uploads. An acknowledged one must be there for ever; of any other, all or nothing. Kept outside of the cluster,
/// by hash alone: the hash says which bytes are right.
/// </summary>
internal sealed class ClusterLedger
{
    private readonly ConcurrentDictionary<string, byte> _known = [];
    private readonly Lock _lock = new();
    private readonly List<string> _acknowledged = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _acknowledged.Count;
            }
        }
    }

    public IReadOnlyList<string> Acknowledged
    {
        get
        {
            lock (_lock)
            {
                return [.. _acknowledged];
            }
        }
    }

    /// <summary>From now on anything may have become of it.</summary>
    public void Begin(string hash) => _known.TryAdd(hash, 0);

    public void Acknowledge(string hash)
    {
        lock (_lock)
        {
            _acknowledged.Add(hash);
        }
    }

    /// <summary>One of the acknowledged; null: none yet.</summary>
    public string? Any(Random random)
    {
        lock (_lock)
        {
            return _acknowledged.Count == 0 ? null : _acknowledged[random.Next(_acknowledged.Count)];
        }
    }

    /// <summary>Acknowledged, and on none of the disks.</summary>
    public IReadOnlyList<string> Lost(ClusterCensus census) => [.. Acknowledged.Where(hash => census.HoldersOf(hash).Count == 0)];

    /// <summary>On a disk, and nobody ever uploaded it.</summary>
    public IReadOnlyList<string> Invented(ClusterCensus census) => [.. census.Hashes.Where(hash => !_known.ContainsKey(hash))];
}
