using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>
/// Counts the cache once, behind the start, then keeps it within <see cref="RelayCache.Limit"/>: when it has passed it, one walk finds how much was used
/// when, a second removes the longest unused down to nine tenths. The walks are rare, because a tenth must be fetched again before the next.
/// </summary>
internal sealed partial class RelayCacheKeeper : BackgroundService
{
    private readonly RelayCache _cache;
    private readonly RelayInstruments _instruments;
    private readonly ILogger<RelayCacheKeeper> _logger;
    private readonly SemaphoreSlim _overflowed = new(0, 1);

    public RelayCacheKeeper(RelayCache cache, RelayInstruments instruments, ILogger<RelayCacheKeeper> logger)
    {
        (_cache, _instruments, _logger) = (cache, instruments, logger);
        cache.Overflowed += Wake;
    }

    /// <summary>Raised after each pass, with the number of files removed.</summary>
    public event Action<long>? Passed;

    public override void Dispose()
    {
        _cache.Overflowed -= Wake;
        _overflowed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await TryAsync(() => _cache.Count(stoppingToken), stoppingToken);
        while (true)
        {
            await _overflowed.WaitAsync(stoppingToken);
            await TryAsync(() => Evict(stoppingToken), stoppingToken);
        }
    }

    private async Task TryAsync(Action work, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(work, stoppingToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFailed(_logger, error);
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

    private void Evict(CancellationToken cancellationToken)
    {
        var target = _cache.Limit - (_cache.Limit / 10);
        var plan = new EvictionPlan();
        foreach (var file in _cache.Files(cancellationToken))
        {
            plan.Add(file.LastUsed, file.FileLength);
        }

        long removed = 0;
        if (_cache.Bytes > _cache.Limit && plan.Cutoff(_cache.Bytes - target) is { } cutoff)
        {
            foreach (var file in _cache.Files(cancellationToken))
            {
                if (_cache.Bytes <= target)
                {
                    break;
                }

                if (file.LastUsed < cutoff && _cache.Remove(file.Id, file.Path))
                {
                    removed++;
                }
            }
        }

        _instruments.OnEvicted(removed);
        LogEvicted(_logger, removed, _cache.Bytes);
        Passed?.Invoke(removed);
    }

    [LoggerMessage(LogLevel.Information, "Removed {Count} files of other nodes' images, the longest unused; {Bytes} bytes are left")]
    private static partial void LogEvicted(ILogger logger, long count, long bytes);

    [LoggerMessage(LogLevel.Error, "The cache of other nodes' images could not be counted or evicted")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
