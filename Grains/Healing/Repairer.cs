using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reticulum.Images;

namespace Reticulum.Healing;

/// <summary>Looks at the images that somebody missed here, or got wrong from here, soon after: read repair.</summary>
internal sealed partial class Repairer(RepairQueue queue, ImageHealer healer, HealingInstruments instruments, ILogger<Repairer> logger) : BackgroundService
{
    private const int Workers = 2;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(stoppingToken), stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var id = await queue.TakeAsync(stoppingToken);
            try
            {
                var outcome = await healer.LookAsync(id, stoppingToken);
                if (outcome == HealOutcome.NoCopy)
                {
                    LogUnrepairable(logger, id);
                }

                instruments.OnLooked(outcome);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, id, error); // the next comparison or scrub finds it
            }
        }
    }

    [LoggerMessage(LogLevel.Critical, "No node has a right copy of image {Image}: what is left of it is in quarantine")]
    private static partial void LogUnrepairable(ILogger logger, ImageId image);

    [LoggerMessage(LogLevel.Error, "Image {Image} could not be looked at")]
    private static partial void LogFailed(ILogger logger, ImageId image, Exception error);
}
