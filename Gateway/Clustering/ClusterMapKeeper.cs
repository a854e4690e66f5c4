using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>
/// Puts the layout and Orleans' membership together into the one <see cref="ClusterMap"/> that everybody reads. Ownership comes from the layout; membership
/// only says who is alive, until a silo has been away for <see cref="RingOptions.DownGrace"/> without a break, by this node's own steady clock: from then
/// on it is missing and owns nothing, until it is seen again. While this node's own silo is not in the cluster nobody's time runs.
/// </summary>
internal sealed partial class ClusterMapKeeper : IClusterMap, IDisposable
{
    /// <summary>How long after the last silo came back copies may still be on their way home.</summary>
    private static readonly TimeSpan TroubleLasts = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly bool _isAlone;
    private readonly TimeSpan _grace;
    private readonly ITimer _calm;
    private readonly ITimer _missed;
    private readonly ILogger<ClusterMapKeeper> _logger;
    private readonly Dictionary<Guid, long> _awaySince = [];
    private long _lastTrouble;
    private volatile ClusterMap _current;

    public ClusterMapKeeper(ILocalNode node, LayoutFile file, IOptions<RingOptions> ring, IOptions<ClusterOptions> cluster, TimeProvider time, ILogger<ClusterMapKeeper> logger)
    {
        (_time, _logger) = (time, logger);
        _isAlone = cluster.Value.Provider == ClusterOptions.Local;
        _lastTrouble = time.GetTimestamp();
        _grace = ring.Value.DownGrace;
        var layout = _isAlone
            ? LayoutPlan.Join(null, null, new LayoutMember(node.Self, node.Role, node.Identity.Instance), ring.Value.PointsPerNode)!
            : file.TryRead() ?? new Layout(0, ring.Value.PointsPerNode, []);
        _current = new ClusterMap(layout, node.Self.Id, alive: null, handOffsPossible: !_isAlone);
        _calm = time.CreateTimer(_ => Update(layout: null, alive: null, keepsAlive: true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _missed = time.CreateTimer(_ => Update(layout: null, alive: null, keepsAlive: true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public event Action? Changed;

    public ClusterMap Current => _current;

    public void SetLayout(Layout layout) => Update(layout, alive: null, keepsAlive: true);

    /// <param name="alive">Null: this node's silo is not in the cluster, so nobody says.</param>
    public void SetAlive(ImmutableHashSet<Guid>? alive) => Update(layout: null, alive);

    public void Dispose()
    {
        _calm.Dispose();
        _missed.Dispose();
    }

    private void Update(Layout? layout, ImmutableHashSet<Guid>? alive, bool keepsAlive = false)
    {
        lock (_gate)
        {
            layout ??= _current.Layout;
            alive = keepsAlive ? _current.Alive : alive;
            var missing = Missing(layout, alive);
            var handOffs = HandOffsPossible(layout, alive, missing);
            _current = layout == _current.Layout ? _current.With(alive, handOffs, missing) : new ClusterMap(layout, _current.Self, alive, handOffs, missing);
        }

        // On the thread of the layout's keeper, of the membership's, of a timer: what one listener throws there would keep the others from hearing, and could end the process.
        foreach (var listener in Delegate.EnumerateInvocationList(Changed))
        {
            try
            {
                listener();
            }
            catch (Exception error)
            {
                LogListenerFailed(error);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A change of the cluster could not be followed everywhere in this node")]
    private partial void LogListenerFailed(Exception error);

    private ImmutableHashSet<Guid> Missing(Layout layout, ImmutableHashSet<Guid>? alive)
    {
        if (alive is null)
        {
            _awaySince.Clear();
            return _current.Missing;
        }

        foreach (var forgotten in _awaySince.Keys.Where(node => layout.Find(node) is null).ToArray())
        {
            _awaySince.Remove(forgotten);
        }

        var missing = ImmutableHashSet.CreateBuilder<Guid>();
        var next = Timeout.InfiniteTimeSpan;
        foreach (var node in layout.Members.Where(static member => member.Role == NodeRole.Silo).Select(static member => member.Node.Id))
        {
            if (node == _current.Self || alive.Contains(node))
            {
                _awaySince.Remove(node);
                continue;
            }

            _awaySince.TryAdd(node, _time.GetTimestamp());
            var left = _grace - _time.GetElapsedTime(_awaySince[node]);
            if (left <= TimeSpan.Zero || _current.Missing.Contains(node))
            {
                missing.Add(node);
            }
            else if (next == Timeout.InfiniteTimeSpan || left < next)
            {
                next = left;
            }
        }

        _missed.Change(next == Timeout.InfiniteTimeSpan ? next : next + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        return missing.ToImmutable();
    }

    private bool HandOffsPossible(Layout layout, ImmutableHashSet<Guid>? alive, ImmutableHashSet<Guid> missing)
    {
        if (_isAlone)
        {
            return false;
        }

        // Who is missing is nobody's owner: what it alone had must not be waited for.
        if (alive is null || layout.Members.Any(member => member.Role == NodeRole.Silo && !alive.Contains(member.Node.Id) && !missing.Contains(member.Node.Id)))
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
