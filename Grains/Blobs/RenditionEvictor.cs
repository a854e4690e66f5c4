using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>
/// Keeps the renditions within <see cref="RenderOptions.CacheBytes"/>. When they have passed it, one walk finds how much was used when, a second removes
/// the longest unused down to nine tenths; the walks are rare because a tenth must be made again before the next. Meanwhile
/// <see cref="RenditionStore.TryWrite"/> keeps nothing that would lead beyond nine eighths, so a flood of sizes cannot fill the disk.
/// </summary>
internal sealed partial class RenditionEvictor : BackgroundService
{
    private readonly DiskBlobStore _blobs;
    private readonly RenditionStore _store;
    private readonly BlobInstruments _instruments;
    private readonly ILogger<RenditionEvictor> _logger;
    private readonly long _target;
    private readonly long _limit;
    private readonly SemaphoreSlim _overflowed = new(0, 1);

    public RenditionEvictor(
        DiskBlobStore blobs, RenditionStore store, IOptions<RenderOptions> options, BlobInstruments instruments, ILogger<RenditionEvictor> logger)
    {
        (_blobs, _store, _instruments, _logger) = (blobs, store, instruments, logger);
        _limit = options.Value.CacheBytes;
        _target = _limit - (_limit / 10);
        store.Overflowed += Wake;
    }

    /// <summary>Raised after each pass, with the number of renditions removed.</summary>
    public event Action<long>? Passed;

    public override void Dispose()
    {
        _overflowed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _overflowed.WaitAsync(stoppingToken);
            try
            {
                var removed = await Task.Run(() => Evict(stoppingToken), stoppingToken);
                _instruments.OnRenditionsEvicted(removed);
                LogEvicted(_logger, removed, _store.Bytes);
                Passed?.Invoke(removed);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogFailed(_logger, error);
            }
        }
    }

    private void Wake()
    {
        lock (_overflowed)
        {
            if (_overflowed.CurrentCount == 0)
            {
                _overflowed.Release();
            }
        }
    }

    private long Evict(CancellationToken cancellationToken)
    {
        var plan = new EvictionPlan();
        foreach (var file in Files(cancellationToken))
        {
            plan.Add(file.LastUsed, file.FileLength);
        }

        _store.SetBytes(plan.TotalBytes);
        long removed = 0;
        if (plan.TotalBytes <= _limit || plan.Cutoff(plan.TotalBytes - _target) is not { } cutoff)
        {
            return removed;
        }

        foreach (var file in Files(cancellationToken))
        {
            if (_store.Bytes <= _target)
            {
                break;
            }

            if (file.LastUsed < cutoff && _store.Remove(file.Path))
            {
                removed++;
            }
        }

        return removed;
    }

    private IEnumerable<RenditionFile> Files(CancellationToken cancellationToken)
    {
        foreach (var id in _blobs.Enumerate())
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var file in _store.List(id))
            {
                yield return file;
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Removed {Count} renditions, the longest unused; {Bytes} bytes are left")]
    private static partial void LogEvicted(ILogger logger, long count, long bytes);

    [LoggerMessage(LogLevel.Error, "Renditions could not be evicted")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
