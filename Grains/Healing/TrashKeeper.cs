using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Blobs;

namespace Reticulum.Healing;

/// <summary>Empties <c>trash/</c> of what has lain there for <see cref="TrashOptions.Retention"/>.</summary>
internal sealed partial class TrashKeeper(DataDirectory data, IOptions<TrashOptions> options, TimeProvider time, ILogger<TrashKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Run(() => Empty(stoppingToken), stoppingToken);
            var pause = options.Value.Retention < LongestPause ? options.Value.Retention : LongestPause;
            await Task.Delay(pause < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : pause, time, stoppingToken);
        }
    }

    /// <summary>One round now.</summary>
    internal void Empty(CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - options.Value.Retention;
        try
        {
            foreach (var directory in new DirectoryInfo(data.FullPath(BlobPath.Trash)).EnumerateDirectories())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (directory.LastWriteTimeUtc <= oldest)
                {
                    directory.Delete(recursive: true);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, error);
        }
    }

    [LoggerMessage(LogLevel.Error, "The trash could not be emptied")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
