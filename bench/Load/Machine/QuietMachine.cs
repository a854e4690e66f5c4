namespace Reticulum.Load.Machine;

/// <summary>Waits, within a bound, until others leave the machine alone.</summary>
internal sealed class QuietMachine(TimeProvider time)
{
    /// <summary>A run in which others took more than this part of all cores is marked as disturbed.</summary>
    public const double Threshold = 0.06;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            var interval = new Interval(time, server: null);
            await Task.Delay(Look, time, cancellationToken);
            if (interval.Read().Foreign < Threshold)
            {
                return;
            }
        }
    }
}
