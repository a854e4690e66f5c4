using Reticulum.Placement;

namespace Reticulum.Healing;

/// <summary>
/// Cancelled when the owners that a round is made for are others. A change that comes while the round ends, on the thread of whoever keeps the map, finds it ended and nothing else.
/// </summary>
internal sealed class RoundToken : IDisposable
{
    private readonly IClusterMap _map;
    private readonly string _view;
    private readonly CancellationTokenSource _source;

    /// <param name="map">Whose changes count.</param>
    /// <param name="view">What the round is made for (<see cref="ClusterMap.View"/>).</param>
    /// <param name="stoppingToken">Cancels it too.</param>
    public RoundToken(IClusterMap map, string view, CancellationToken stoppingToken)
    {
        (_map, _view) = (map, view);
        _source = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Token = _source.Token;
        map.Changed += OnChanged;
    }

    public CancellationToken Token { get; }

    public void Dispose()
    {
        _map.Changed -= OnChanged;
        _source.Dispose();
    }

    private void OnChanged()
    {
        if (_map.Current.View == _view)
        {
            return;
        }

        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // the round has ended meanwhile
        }
    }
}
