using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using Reticulum.Placement;

namespace Reticulum.Images;

/// <summary>
/// After a change of the map, activations follow: those of this silo whose first live node is another one now migrate there, a few hundred at a time.
/// The runtime places new activations right by itself; this is for those that are there, the hot ones most of all.
/// </summary>
internal sealed partial class Rehomer(LocalImages images, IClusterMap map, IRingSilos silos, TimeProvider time, ILogger<Rehomer> logger) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Changes come in bursts, and a silo that has just joined has other things to do.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _changed = new(0, 1);

    public override void Dispose()
    {
        map.Changed -= OnChanged;
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        map.Changed += OnChanged;
        while (true)
        {
            await _changed.WaitAsync(stoppingToken);
            await Task.Delay(Settle, time, stoppingToken);
            await MoveAsync(stoppingToken);
        }
    }

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        var moved = 0;
        foreach (var (id, activation) in images.All)
        {
            if (silos.FirstLive(id) is not { } home || home.Equals(activation.Address.SiloAddress))
            {
                continue;
            }

            activation.Migrate(new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = home }, cancellationToken);
            if (++moved % Batch == 0)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }

        if (moved > 0)
        {
            LogMoved(moved);
        }
    }

    private void OnChanged()
    {
        try
        {
            _changed.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // it is awake already, or gone
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} images' grains move to the silos where they belong now")]
    private partial void LogMoved(int count);
}
