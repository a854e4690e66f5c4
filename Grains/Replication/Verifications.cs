using BitFaster.Caching.Lru;
using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>When this node last read an original's bytes against their hash, for as many images as are asked about; in memory.</summary>
internal sealed class Verifications(TimeProvider time)
{
    private const int Kept = 100_000;

    private readonly ConcurrentLru<ImageId, DateTimeOffset> _times = new(Kept);

    /// <summary>Null: not since the process started, or too many others since.</summary>
    public DateTimeOffset? Of(ImageId id) => _times.TryGet(id, out var at) ? at : null;

    public void Record(ImageId id) => _times.AddOrUpdate(id, time.GetUtcNow());

    public void Forget(ImageId id) => _times.TryRemove(id);
}
