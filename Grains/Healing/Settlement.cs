using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>
/// What this node's last comparison with the others was worth.
///
/// <para>It is <em>settled</em> where it has all that it should have, as far as all the silos knew, under the view of now: its having none of an image proves
/// something. It has <em>caught up</em> where it has compared itself with every silo that is alive since it came into the cluster: it knows of the deletes
/// that it has slept through.</para>
/// </summary>
internal sealed class Settlement : IDisposable
{
    private readonly IClusterMap _map;
    private volatile string? _key;
    private volatile bool _hasCaughtUp;

    public Settlement(IClusterMap map)
    {
        _map = map;
        map.Changed += OnMapChanged;
    }

    public bool IsSettled => _key is { } key && key == _map.Current.View;

    /// <summary>Others are there to be asked, and may know of deletes that this node has not heard of.</summary>
    public bool MayBeBehind => !_hasCaughtUp && _map.Current is { Alive: not null, Ring.Nodes.Length: > 1 };

    /// <summary>After a round under a view.</summary>
    public void Note(RangeView view, RebalanceRound round)
    {
        _key = round.IsSettled ? view.Key : null;
        _hasCaughtUp |= round is { WithAllAlive: true, Left: 0 } && _map.Current.Alive is not null;
    }

    public void Dispose() => _map.Changed -= OnMapChanged;

    // Out of the cluster nobody tells it anything.
    private void OnMapChanged()
    {
        if (_map.Current.Alive is null)
        {
            _hasCaughtUp = false;
        }
    }
}
