using Reticulum.Cluster;

namespace Reticulum.Clustering;

/// <summary>The silo of this process, while there is one. Written by the supervisor only.</summary>
internal sealed class SiloHandle : ISiloState
{
    private volatile SiloIncarnation? _current;
    private volatile string? _problem;
    private volatile bool _hasTried;

    /// <summary>Null: it is starting, was evicted, or waits for its database.</summary>
    public SiloIncarnation? Current => _current;

    public bool IsActive => _current is not null;

    public bool HasTried => _hasTried;

    public string? Problem => _problem;

    public void Set(SiloIncarnation silo) => (_problem, _current, _hasTried) = (null, silo, true);

    public void Clear(string problem) => (_problem, _current, _hasTried) = (problem, null, true);
}
