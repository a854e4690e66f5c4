using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reticulum.Blobs;
using Reticulum.Healing;

namespace Reticulum.Cluster;

/// <summary>
/// How much lies on this disk: counted once at start, in the background (serving does not wait for it), then kept by what is stored and removed. The same walk fills the <see cref="Catalog"/>.
/// </summary>
internal sealed partial class StoreCensus : BackgroundService
{
    private readonly DiskBlobStore _blobs;
    private readonly RenditionStore _renditions;
    private readonly Catalog _catalog;
    private readonly ILogger<StoreCensus> _logger;
    private long _images;
    private long _bytes;

    public StoreCensus(DiskBlobStore blobs, RenditionStore renditions, Catalog catalog, ILogger<StoreCensus> logger)
    {
        (_blobs, _renditions, _catalog, _logger) = (blobs, renditions, catalog, logger);
        blobs.OriginalsChanged += OnOriginalsChanged;
    }

    public long Images => Interlocked.Read(ref _images);

    public long Bytes => Interlocked.Read(ref _bytes);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Run(() => Count(stoppingToken), stoppingToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFailed(_logger, error);
        }
    }

    private void Count(CancellationToken cancellationToken)
    {
        long images = 0, bytes = 0, renditions = 0;
        foreach (var id in _blobs.Enumerate())
        {
            cancellationToken.ThrowIfCancellationRequested();
            _catalog.Load(id);
            if (_blobs.LengthOf(id) is { } length)
            {
                images++;
                bytes += length;
                renditions += _renditions.List(id).Sum(file => file.FileLength);
            }
        }

        Interlocked.Add(ref _images, images);
        Interlocked.Add(ref _bytes, bytes);
        _renditions.AddBytes(renditions);
        _catalog.Complete();
    }

    private void OnOriginalsChanged(long bytes)
    {
        Interlocked.Add(ref _images, Math.Sign(bytes));
        Interlocked.Add(ref _bytes, bytes);
    }

    [LoggerMessage(LogLevel.Error, "The images on disk could not be counted")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
