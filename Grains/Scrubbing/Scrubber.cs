using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Cluster;
using Reticulum.Healing;

namespace Reticulum.Scrubbing;

/// <summary>
/// Reads everything on this disk against its hashes, over and over, within <see cref="ScrubOptions.Period"/>.
///
/// <para><b>Terms.</b> A <em>pass</em> walks the directories <c>images/ab/cd</c> in ascending order, and in each the images by their hash
/// (<see cref="ScrubWalk"/>). Its <em>cursor</em> is where it is. A <em>slot</em> is what begins with the same byte; the time of its last whole reading is what
/// the <em>oldest unverified age</em> is made of (<see cref="ScrubState"/>). The <em>pace</em> is bytes a second (<see cref="ScrubSchedule"/>).</para>
///
/// <para><b>Invariants.</b> One bad file never stops a pass (<see cref="ImageScrub"/>). Nothing is repaired in place: what is wrong is moved away, what is right
/// is stored as any other copy. A disk's word that bytes cannot be read is rot; any other error is no verdict: the image is passed over, and its slot stays as old
/// as it was. The age that is told is never less than the truth.</para>
///
/// <para><b>A pass</b>, and what a crash after each step leaves: 1 the original read, and moved to quarantine if it is wrong → lost here until somebody looks, or
/// until the next pass, which begins with it again: the cursor is moved last. 2 repaired, an ordinary durable write → whole. 3 renditions read, wrong ones removed →
/// made again when asked for. 4 cursor moved, in memory; every few seconds <c>scrub.json</c> is replaced → so much is read once more. After the last slot the
/// next pass waits for its time.</para>
///
/// <para>What takes wrong bytes for right ones here would take them so everywhere: the same hashes guard the reads.</para>
/// </summary>
internal sealed partial class Scrubber(
    ScrubPass pass,
    ScrubProgress progress,
    ScrubStateStore store,
    IOptions<ScrubOptions> options,
    TimeProvider time,
    ILogger<Scrubber> logger) : BackgroundService, IScrub
{
    // Nodes that start together do not walk in step; and the census walks the disk first.
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    // So that a clock that is set right is believed before the period is over.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _asked = new(0, 1);

    /// <summary>From 0 to 1, at random.</summary>
    internal Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    public ScrubReport Report => progress.Report;

    public void Start()
    {
        if (progress.TryAsk() && _asked.CurrentCount == 0)
        {
            _asked.Release();
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        progress.State = store.Load();
        store.Put(progress.State);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var delay = ShortestDelay + ((LongestDelay - ShortestDelay) * Jitter()); ; delay = ShortestDelay)
        {
            if (await WaitAsync(delay, stoppingToken) || progress.State.Cursor is null)
            {
                progress.State = progress.State.Begin(time.GetUtcNow());
            }

            await RunAsync(stoppingToken);
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        if (ScrubSchedule.IsTooSlow(options.Value, progress.Stored))
        {
            LogTooSlow(logger, progress.Stored, options.Value.Period);
        }

        progress.Enter();
        try
        {
            await pass.RunAsync(stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(logger, error);
        }
        finally
        {
            progress.Leave();
        }

        var report = progress.Report;
        LogPassed(logger, report.Scanned, report.Verified, report.BytesVerified, report.Corrupt, report.Missing, report.Repaired, report.Unrepairable, report.Skipped);
    }

    // True: asked. False: it is time.
    private async Task<bool> WaitAsync(TimeSpan delay, CancellationToken stoppingToken)
    {
        var earliest = time.GetUtcNow() + delay;
        while (true)
        {
            var now = time.GetUtcNow();
            var due = progress.State.Cursor is null ? ScrubSchedule.NextPass(progress.State.PassStartedAt, options.Value.Period, now) : now;
            var wait = (due > earliest ? due : earliest) - now;
            if (wait <= TimeSpan.Zero)
            {
                return false;
            }

            if (await IsAskedAsync(wait < LongestWait ? wait : LongestWait, stoppingToken))
            {
                return true;
            }
        }
    }

    private async Task<bool> IsAskedAsync(TimeSpan wait, CancellationToken stoppingToken)
    {
        using var limit = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        try
        {
            await _asked.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "A scrub pass has ended: {Scanned} images. Since the start: {Verified} files of {Bytes} bytes right, {Corrupt} corrupt, {Missing} missing, {Repaired} repaired, {Unrepairable} unrepairable, {Skipped} skipped")]
    private static partial void LogPassed(ILogger logger, long scanned, long verified, long bytes, long corrupt, long missing, long repaired, long unrepairable, long skipped);

    [LoggerMessage(LogLevel.Error, "A scrub pass was cut short; it goes on from there")]
    private static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(LogLevel.Warning, "Scrub:BytesPerSecond is too low to read {Bytes} bytes within {Period}: the oldest unverified age will be above it")]
    private static partial void LogTooSlow(ILogger logger, long bytes, TimeSpan period);
}
