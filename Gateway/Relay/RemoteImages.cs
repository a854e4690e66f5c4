using Reticulum.Images;

namespace Reticulum.Relay;

/// <summary>
/// The way of a read of what lies on other nodes: 1 memory; 2 the cache on this node's disk, where nothing says that the image was deleted meanwhile
/// (<see cref="RelayTrust"/>); 3 the other nodes and the image's grain (<see cref="RemoteOriginals"/>, <see cref="RemoteRenditions"/>). From 2 on, each
/// key once at a time, however many ask (<see cref="Flights"/>).
///
/// <para>Deletes. <see cref="Forget"/> marks the flights, then empties memory and cache; a flight that has kept something looks at its mark afterwards.
/// So one of the two removes what a flight brings that began before the delete.</para>
/// </summary>
internal sealed class RemoteImages : IRemoteImages
{
    private readonly IHotRenditions _hot;
    private readonly RelayCache _cache;
    private readonly RelayTrust _trust;
    private readonly Lazy<RemoteSearch> _search;
    private readonly RelayInstruments _instruments;
    private readonly Flights _flights;

    /// <param name="hot">Memory.</param>
    /// <param name="cache">Disk.</param>
    /// <param name="trust">Which images are known to be undeleted.</param>
    /// <param name="search">
    /// The other nodes. Late, because it is a circle by nature: this node's copies forget what it relays, and it relays what other nodes' copies are.
    /// </param>
    /// <param name="instruments">Figures.</param>
    public RemoteImages(IHotRenditions hot, RelayCache cache, RelayTrust trust, Lazy<RemoteSearch> search, RelayInstruments instruments)
    {
        (_hot, _cache, _trust, _search, _instruments) = (hot, cache, trust, search, instruments);
        _flights = new Flights(FlyAsync);
    }

    public ValueTask<ReadOutcome> ReadAsync(RenditionKey key, CancellationToken cancellationToken) =>
        _hot.TryGet(key, out var rendition)
            ? new(new ReadOutcome.Found(MemoryContent.Of(rendition), ReadSource.Memory))
            : JoinAsync(key, cancellationToken);

    public void Forget(ImageId id)
    {
        _flights.Forget(id);
        Drop(id);
    }

    private async ValueTask<ReadOutcome> JoinAsync(RenditionKey key, CancellationToken cancellationToken) =>
        await _flights.JoinAsync(key, cancellationToken) ?? new ReadOutcome.Busy(TimeSpan.FromSeconds(1));

    private async Task<Landing> FlyAsync(Flight flight, CancellationToken cancellationToken)
    {
        var key = flight.Key;
        var session = _trust.Current;
        var landing = await FromCacheAsync(key, session, cancellationToken) ?? await FromNodesAsync(key, session, cancellationToken);
        if (flight.IsForgotten || landing.Failure is ReadOutcome.Deleted)
        {
            Drop(key.Id);
        }

        return landing;
    }

    private async Task<Landing?> FromCacheAsync(RenditionKey key, TrustSession session, CancellationToken cancellationToken)
    {
        if (_cache.TryOpen(key) is not { } image)
        {
            return null;
        }

        var verdict = session.IsGood(key.Id) ? RevalidationVerdict.Good : await AskAsync();
        if (verdict == RevalidationVerdict.Deleted)
        {
            image.Dispose();
            return Landing.Of(new ReadOutcome.Deleted());
        }

        _instruments.OnAnswered(RelaySource.Cache);
        if (verdict == RevalidationVerdict.Good)
        {
            session.SetGood(key.Id);
            KeepInMemory(image, session);
        }

        return Landing.Of(image, ReadSource.Disk);

        async Task<RevalidationVerdict> AskAsync()
        {
            try
            {
                return await _search.Value.Revalidation.AskAsync(key.Id, cancellationToken);
            }
            catch
            {
                image.Dispose();
                throw;
            }
        }
    }

    private async Task<Landing> FromNodesAsync(RenditionKey key, TrustSession session, CancellationToken cancellationToken)
    {
        var search = _search.Value;
        var landing = (key.Size.IsFull ? await search.Originals.FindAsync(key, cancellationToken) : null)
            ?? await search.Renditions.FindAsync(key, cancellationToken);
        if (landing.Image is { } image)
        {
            session.SetGood(key.Id);
            KeepInMemory(image, session);
            if (image is RelayedImage.InMemory { Rendition: var rendition })
            {
                _cache.Keep(rendition);
            }
        }

        return landing;
    }

    // The memory is emptied when a new session begins: what was learnt in the one before must not come in afterwards.
    private void KeepInMemory(RelayedImage image, TrustSession session)
    {
        if (image is RelayedImage.InMemory { Rendition: var rendition } && session.IsMember && session == _trust.Current)
        {
            _hot.Put(rendition);
            if (session != _trust.Current)
            {
                _hot.Remove(rendition.Key.Id);
            }
        }
    }

    private void Drop(ImageId id)
    {
        _trust.Current.Forget(id);
        _hot.Remove(id);
        _cache.Forget(id);
    }
}

/// <summary>How other nodes are asked.</summary>
internal sealed record RemoteSearch(RemoteOriginals Originals, RemoteRenditions Renditions, Revalidation Revalidation);
