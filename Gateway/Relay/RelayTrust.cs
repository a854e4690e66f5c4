using BitFaster.Caching.Lru;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Relay;

/// <summary>
/// Which cached images are known not to be deleted. A delete is told to every node that is in the cluster, so an image that was fetched, or asked for
/// again, while this node was in it without interruption is good until it is told otherwise. After an interruption, a restart included, nothing is known:
/// what lies on the disk is asked for once before it is served (<see cref="Revalidation"/>), and the memory is emptied.
/// </summary>
internal sealed class RelayTrust : IDisposable
{
    private readonly IClusterMap _map;
    private readonly Action _interrupted;
    private readonly Lock _gate = new();
    private volatile TrustSession _current;

    /// <param name="map">Says whether this node is in the cluster.</param>
    /// <param name="interrupted">Called when it is in the cluster again.</param>
    public RelayTrust(IClusterMap map, Action interrupted)
    {
        (_map, _interrupted) = (map, interrupted);
        _current = new TrustSession(map.Current.Alive is not null);
        map.Changed += Follow;
        Follow();
    }

    /// <summary>To be taken before an image is asked for: what is learnt counts for this session only.</summary>
    public TrustSession Current => _current;

    public void Dispose() => _map.Changed -= Follow;

    private void Follow()
    {
        lock (_gate)
        {
            var isMember = _map.Current.Alive is not null;
            if (isMember == _current.IsMember)
            {
                return;
            }

            _current = new TrustSession(isMember);
            if (isMember)
            {
                _interrupted();
            }
        }
    }
}

/// <summary>A time without interruption, in the cluster or out of it. Remembers a bounded number of images; one that it has forgotten is asked for again.</summary>
internal sealed class TrustSession(bool isMember)
{
    /// <summary>Some 100 bytes each.</summary>
    public const int Remembered = 65_536;

    private readonly ConcurrentLru<ImageId, bool> _good = new(Remembered);

    public bool IsMember => isMember;

    public bool IsGood(ImageId id) => isMember && _good.TryGet(id, out _);

    /// <summary>An owner has it, as of now.</summary>
    public void SetGood(ImageId id) => _good.AddOrUpdate(id, true);

    public void Forget(ImageId id) => _good.TryRemove(id);
}
