using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>
/// Puts the layout and Orleans' membership together into the one <see cref="ClusterMap"/> that everybody reads. Ownership comes from the layout alone;
/// membership only says who is alive.
/// </summary>
internal sealed class ClusterMapKeeper : IClusterMap, IDisposable
{
    /// <summary>How long after the last silo came back copies may still be on their way home.</summary>
    private static readonly TimeSpan TroubleLasts = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly bool _isAlone;
    private readonly ITimer _calm;
    private long _lastTrouble;
    private volatile ClusterMap _current;

    public ClusterMapKeeper(ILocalNode node, LayoutFile file, IOptions<RingOptions> ring, IOptions<ClusterOptions> cluster, TimeProvider time)
    {
        _time = time;
        _isAlone = cluster.Value.Provider == ClusterOptions.Local;
        _lastTrouble = time.GetTimestamp();
        var layout = _isAlone
            ? LayoutPlan.Join(null, null, new LayoutMember(node.Self, node.Role, node.Identity.Instance), ring.Value.PointsPerNode)!
            : file.TryRead() ?? new Layout(0, ring.Value.PointsPerNode, []);
        _current = new ClusterMap(layout, node.Self.Id, alive: null, handOffsPossible: !_isAlone);
        _calm = time.CreateTimer(_ => Update(_current.Layout, _current.Alive), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public event Action? Changed;

    public ClusterMap Current => _current;

    public void SetLayout(Layout layout) => Update(layout, alive: null, keepsAlive: true);

    /// <param name="alive">Null: this node's silo is not in the cluster, so nobody says.</param>
    public void SetAlive(ImmutableHashSet<Guid>? alive) => Update(layout: null, alive);

    public void Dispose() => _calm.Dispose();

    private void Update(Layout? layout, ImmutableHashSet<Guid>? alive, bool keepsAlive = false)
    {
        lock (_gate)
        {
            layout ??= _current.Layout;
            alive = keepsAlive ? _current.Alive : alive;
            var handOffs = HandOffsPossible(layout, alive);
            _current = layout == _current.Layout ? _current.With(alive, handOffs) : new ClusterMap(layout, _current.Self, alive, handOffs);
        }

        Changed?.Invoke();
    }

    private bool HandOffsPossible(Layout layout, ImmutableHashSet<Guid>? alive)
    {
        if (_isAlone)
        {
            return false;
        }

        if (alive is null || layout.Members.Any(member => member.Role == NodeRole.Silo && !alive.Contains(member.Node.Id)))
        {
            _lastTrouble = _time.GetTimestamp();
            return true;
        }

        var left = TroubleLasts - _time.GetElapsedTime(_lastTrouble);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        _calm.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        return true;
    }
}
