using BitFaster.Caching.Lru;
using Microsoft.Extensions.Options;
using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>
/// The files of originals that were read against their hashes a moment ago (<see cref="VerifyOptions.Window"/>): while such a file is provably the same, it
/// need not be read again. Remembers so many at most, the longest unused go.
/// </summary>
internal sealed class RecentChecks(IOptions<VerifyOptions> options, TimeProvider time)
{
    private const int Capacity = 4096;

    /// <summary>
    /// Two writes within one tick of the kernel's clock (10 ms at most) leave the same times: what was written to just before it was read may be written to again
    /// without a trace.
    /// </summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _window = options.Value.Window;
    private readonly ConcurrentLru<ImageId, (FileStamp Stamp, long At)>? _checks = options.Value.Window > TimeSpan.Zero ? new(Capacity) : null;

    /// <summary>Whether the file was found right within the window, and is still that file.</summary>
    public bool IsRecent(ImageId id, string path) =>
        _checks is not null
        && _checks.TryGet(id, out var check)
        && time.GetElapsedTime(check.At) < _window
        && FileStamp.TryRead(path) == check.Stamp;

    /// <summary>To be taken before the bytes are read.</summary>
    public FileStamp? Before(string path) => _checks is null ? null : FileStamp.TryRead(path);

    /// <summary>The bytes were read, and are right.</summary>
    /// <param name="id">The image.</param>
    /// <param name="path">Its file.</param>
    /// <param name="before">From <see cref="Before"/>.</param>
    public void Add(ImageId id, string path, FileStamp? before)
    {
        if (before is { } stamp && FileStamp.TryRead(path) == stamp && time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(stamp.Changed / TimeSpan.NanosecondsPerTick) > Tick)
        {
            _checks!.AddOrUpdate(id, (stamp, time.GetTimestamp()));
        }
    }
}
