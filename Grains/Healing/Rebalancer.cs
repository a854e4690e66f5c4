using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>
/// Follows every change of the cluster by name, without reading a byte of what is right.
///
/// <para><b>Terms.</b> An image's <em>owners</em> follow from the layout, from who is draining and from who is missing (<see cref="ClusterMap"/>). A node
/// <em>lacks</em> what it owns and another one knows better; it <em>keeps</em> what it has and does not own: what it took while an owner was away, what it owned
/// before a node joined, all that it has when it is drained.</para>
///
/// <para><b>Invariants.</b> Each node looks after itself: what it lacks it fetches, at its own pace, the nearest to loss first
/// (<see cref="Finding.Priority"/>), from whoever has it, owner or not. What it keeps it lets go of by proof alone (<see cref="ExcessRemover"/>). So no byte is sent
/// twice to the same node, a join, a leave, a drain, a lost disk and a hand-off on its way home are one and the same case, and an outage that
/// changes no owner moves nothing.</para>
///
/// <para><b>A round</b>, and what a crash after each step leaves: 1 compare with all the others, in a few kilobytes where nothing differs → nothing.
/// 2 fetch or bury, each an ordinary durable write, and tell of deletes → so much is done. 3 let go → so much is in the trash. It begins again from nothing:
/// all that it knows is found again on the disks.</para>
///
/// <para>A round is made soon after a change of the map, again and again while there is something left, and every few minutes.</para>
/// </summary>
internal sealed partial class Rebalancer : BackgroundService
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly RebalanceWork _work;
    private readonly Catalog _catalog;
    private readonly Settlement _settlement;
    private readonly IClusterMap _map;
    private readonly TimeProvider _time;
    private readonly ILogger<Rebalancer> _logger;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Lock _gate = new();
    private bool _disposed;
    private string _seen = "";

    public Rebalancer(RebalanceWork work, Catalog catalog, Settlement settlement, IClusterMap map, TimeProvider time, ILogger<Rebalancer> logger)
    {
        (_work, _catalog, _settlement, _map, _time, _logger) = (work, catalog, settlement, map, time, logger);
        map.Changed += OnMapChanged;
    }

    public override void Dispose()
    {
        _map.Changed -= OnMapChanged;
        lock (_gate)
        {
            _disposed = true;
        }

        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _catalog.Completed.WaitAsync(stoppingToken);
        for (var pause = Shortest; ;)
        {
            var round = await RoundAsync(stoppingToken);
            var restless = !round.IsSettled || round.Kept > 0;
            pause = !restless ? Period : round.Done > 0 || pause > Longest ? Shortest : Min(pause * 2, Longest);
            if (await WaitAsync(pause * (1 - (Random.Shared.NextDouble() / 4)), stoppingToken))
            {
                pause = Shortest;
                await Task.Delay(Shortest, _time, stoppingToken); // a change seldom comes alone
            }
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private async Task<RebalanceRound> RoundAsync(CancellationToken stoppingToken)
    {
        var view = RangeView.Of(_map.Current);
        using var current = new RoundToken(_map, view.Key, stoppingToken);
        try
        {
            var round = await _work.RoundAsync(view, current.Token);
            _settlement.Note(view, round);
            return round;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return default; // owners have changed: from the beginning
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(_logger, error);
            _settlement.Note(view, default);
            return default;
        }
    }

    // True: woken.
    private async Task<bool> WaitAsync(TimeSpan pause, CancellationToken stoppingToken)
    {
        using var limit = new CancellationTokenSource(pause, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        try
        {
            await _wake.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void OnMapChanged()
    {
        var current = _map.Current;
        var now = $"{current.View} {string.Join(',', (current.Alive ?? []).Order())}";
        lock (_gate)
        {
            if (now != _seen && !_disposed && _wake.CurrentCount == 0)
            {
                _wake.Release();
            }

            _seen = now;
        }
    }

    [LoggerMessage(LogLevel.Error, "A round of rebalancing failed; the next one begins again")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
