using Microsoft.Extensions.Logging;

namespace Reticulum.Scrubbing;

/// <summary>One pass, from wherever the cursor is to the end.</summary>
internal sealed partial class ScrubPass(
    ScrubWalk walk,
    ImageScrub images,
    ScrubProgress progress,
    ScrubStateStore store,
    ScrubInstruments found,
    TimeProvider time,
    ILogger<ScrubPass> logger)
{
    /// <summary>How much reading a crash costs at most.</summary>
    public static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(3);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var saved = time.GetTimestamp();
        try
        {
            while (progress.State.Cursor is { } cursor)
            {
                foreach (var id in walk.Slot(cursor.Slot, cursor.After, OnUnreadable))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var isRead = await images.ScrubAsync(id, cancellationToken);
                    progress.State = progress.State.Pass(id, isRead);
                    if (time.GetElapsedTime(saved) >= SaveEvery)
                    {
                        store.Save(progress.State);
                        saved = time.GetTimestamp();
                    }
                }

                progress.State = progress.State.EndSlot(time.GetUtcNow());
            }
        }
        finally
        {
            store.Save(progress.State);
        }
    }

    private void OnUnreadable(Exception error)
    {
        found.Count(ScrubFinding.Skipped);
        LogUnreadable(logger, error);
        progress.State = progress.State.Miss();
    }

    [LoggerMessage(LogLevel.Error, "A directory of images could not be read")]
    private static partial void LogUnreadable(ILogger logger, Exception error);
}
