using Reticulum.Images;

namespace Reticulum.Cluster;

/// <inheritdoc cref="IRecentActivity"/>
internal sealed class RecentActivity(TimeProvider time) : IRecentActivity
{
    private const int Kept = 50;

    private readonly Lock _gate = new();
    private readonly Dictionary<ActivityKind, LinkedList<Activity>> _latest = [];

    public void Record(ActivityKind kind, ImageId image, string note)
    {
        lock (_gate)
        {
            if (!_latest.TryGetValue(kind, out var list))
            {
                _latest[kind] = list = [];
            }

            list.AddFirst(new Activity(time.GetUtcNow(), image, note));
            if (list.Count > Kept)
            {
                list.RemoveLast();
            }
        }
    }

    public IReadOnlyList<Activity> Latest(ActivityKind kind)
    {
        lock (_gate)
        {
            return _latest.TryGetValue(kind, out var list) ? [.. list] : [];
        }
    }
}
