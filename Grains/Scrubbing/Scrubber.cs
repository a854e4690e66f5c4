using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reticulum.Blobs;
using Reticulum.Cluster;
using Reticulum.Images;

namespace Reticulum.Scrubbing;

/// <summary>
/// A pass over everything on this disk when an operator asks for one: reads every original against its hash (a wrong one goes to quarantine), every
/// rendition against its seal (a wrong one is removed and made again when somebody asks), and finishes deletes that a crash cut short.
/// One bad file never stops a pass.
/// </summary>
internal sealed partial class Scrubber(
    DiskBlobStore blobs,
    RenditionStore renditions,
    IRecentActivity activity,
    TimeProvider time,
    ILogger<Scrubber> logger) : BackgroundService, IScrub
{
    private readonly SemaphoreSlim _asked = new(0, 1);
    private readonly Lock _gate = new();
    private ScrubReport _report = new(false, null, null, 0, 0, 0, 0, 0, 0, 0);

    public ScrubReport Report => Volatile.Read(ref _report);

    public void Start()
    {
        lock (_gate)
        {
            if (!_report.Running)
            {
                Volatile.Write(ref _report, _report with { Running = true, StartedAt = time.GetUtcNow(), FinishedAt = null, Scanned = 0 });
                _asked.Release();
            }
        }
    }

    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _asked.WaitAsync(stoppingToken);
            try
            {
                await Task.Run(() => Pass(stoppingToken), stoppingToken);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogFailed(logger, error);
            }
            finally
            {
                Update(report => report with { Running = false, FinishedAt = time.GetUtcNow() });
            }
        }
    }

    private void Pass(CancellationToken cancellationToken)
    {
        foreach (var id in blobs.Enumerate())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Scrub(id);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogSkipped(logger, id, error);
                Update(report => report with { Unrepairable = report.Unrepairable + 1 });
            }
        }
    }

    private void Scrub(ImageId id)
    {
        Update(report => report with { Scanned = report.Scanned + 1 });
        switch (blobs.Find(id))
        {
            case BlobState.Deleted when blobs.FinishDelete(id):
                Update(report => report with { Removed = report.Removed + 1 });
                break;
            case BlobState.Present when blobs.Verify(id) is null:
                activity.Record(ActivityKind.Verification, id, "corrupt, in quarantine");
                Update(report => report with { Corrupt = report.Corrupt + 1, Unrepairable = report.Unrepairable + 1 });
                break;
            case BlobState.Present:
                Update(report => report with { Verified = report.Verified + 1 });
                ScrubRenditions(id);
                break;
        }
    }

    private void ScrubRenditions(ImageId id)
    {
        foreach (var file in renditions.List(id))
        {
            var right = renditions.TryProve(file.Key, DateTimeOffset.UnixEpoch) is not null;
            Update(report => right ? report with { Verified = report.Verified + 1 } : report with { Corrupt = report.Corrupt + 1 });
        }
    }

    private void Update(Func<ScrubReport, ScrubReport> change)
    {
        lock (_gate)
        {
            Volatile.Write(ref _report, change(_report));
        }
    }

    [LoggerMessage(LogLevel.Error, "A scrub pass was cut short")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(LogLevel.Error, "Image {Image} could not be scrubbed")]
    private static partial void LogSkipped(ILogger logger, ImageId image, Exception error);
}
