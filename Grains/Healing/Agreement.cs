namespace Reticulum.Healing;

/// <summary>
/// Under which layout each other node was last seen to be: it has left all the earlier ones behind for good, and does nothing by them any more. Thread-safe.
/// </summary>
internal sealed class Agreement
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, long> _seen = [];

    /// <summary>The node has answered under a layout of this version.</summary>
    public void Note(Guid node, long layoutVersion)
    {
        lock (_gate)
        {
            _seen[node] = Math.Max(layoutVersion, _seen.GetValueOrDefault(node));
        }
    }

    /// <summary>It had a layout of this version, or a newer one, before now.</summary>
    public bool Has(Guid node, long layoutVersion)
    {
        lock (_gate)
        {
            return _seen.GetValueOrDefault(node, -1) >= layoutVersion;
        }
    }
}
