using System.Collections.Immutable;
using Reticulum.Placement;

namespace Reticulum.Tests.Replication;

/// <summary>A map in the test's hands.</summary>
internal sealed class FakeMap(ClusterMap current) : IClusterMap
{
    private volatile ClusterMap _current = current;

    public event Action? Changed;

    public ClusterMap Current => _current;

    public void Set(ClusterMap map)
    {
        _current = map;
        Changed?.Invoke();
    }

    /// <summary>From now on these are alive.</summary>
    public void SetAlive(params IEnumerable<Node> alive) => Set(_current.With(alive.Select(node => node.Id).ToImmutableHashSet(), _current.HandOffsPossible));
}
