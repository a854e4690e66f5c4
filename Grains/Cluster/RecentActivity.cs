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

    public void Forget(ImageId image)
    {
        lock (_gate)
        {
            foreach (var list in _latest.Values)
            {
                foreach (var activity in list.Where(activity => activity.Image == image).ToArray())
                {
                    list.Remove(activity);
                }
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
