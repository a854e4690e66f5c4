using System.Diagnostics.CodeAnalysis;
using BitFaster.Caching.Lru;
using Microsoft.Extensions.Options;

namespace Reticulum.Images;

/// <summary>
/// Small renditions in memory, within a budget of bytes: the first thing a read looks at. Content-addressed, so it is never wrong about an image but for
/// a delete, which empties it of the image (<see cref="Remove"/>).
///
/// <para>The index says which renditions of an image are kept, so that a delete costs what the image has and not a walk over everything. It follows the
/// cache: after each change of a key, <see cref="Settle"/> looks whether the key is there and writes that down, under one lock; whichever runs last saw
/// the last change.</para>
/// </summary>
internal sealed class HotRenditions : IHotRenditions
{
    /// <summary>
    /// Bytes of the largest rendition that is kept: what pages show most, 800 pixels wide and more, is beyond 64 KB; one of these must not push out hundreds of
    /// thumbnails. Nor is it more than an eighth of the budget.
    /// </summary>
    private const int LargestLength = 512 * 1024;

    // What an entry costs beside its bytes: key, node of the cache, Rendition, array header, headers and their strings, both answers' heads, its line in the index.
    private const int EntryOverhead = 1700;
    private const int TypicalLength = 4096;
    private const int SmallestBudget = 64 * 1024;
    private readonly ConcurrentLru<RenditionKey, HotRendition>? _cache;
    private readonly Dictionary<ImageId, List<RenditionKey>> _index = [];
    private readonly Lock _gate = new();
    private readonly long _budget;
    private readonly long _largest;
    private readonly int _polishAfter;
    private long _bytes;

    public HotRenditions(IOptions<RenderOptions> options)
    {
        _budget = options.Value.HotBytes;
        _largest = Math.Min(LargestLength, _budget / 8);
        _polishAfter = options.Value.PolishAfter;
        if (_budget < SmallestBudget)
        {
            return; // too small to be worth a look-up; 0 turns it off
        }

        _cache = new ConcurrentLru<RenditionKey, HotRendition>((int)Math.Clamp(_budget / TypicalLength, 64, 262_144));
        _cache.Events.Value!.ItemRemoved += (_, removed) =>
        {
            Interlocked.Add(ref _bytes, -Cost(removed.Value!.Rendition));
            Settle(removed.Key);
        };
        _cache.Events.Value!.ItemUpdated += (_, updated) =>
            Interlocked.Add(ref _bytes, Cost(updated.NewValue!.Rendition) - Cost(updated.OldValue!.Rendition));
    }

    public event Action<RenditionKey>? ProvedHot;

    /// <summary>Bytes kept, with what an entry costs beside its own.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Looks that found what they looked for.</summary>
    public long Hits => _cache?.Metrics.Value!.Hits ?? 0;

    /// <summary>Looks that did not.</summary>
    public long Misses => _cache?.Metrics.Value!.Misses ?? 0;

    /// <summary>Images with something kept.</summary>
    internal int Images
    {
        get
        {
            lock (_gate)
            {
                return _index.Count;
            }
        }
    }

    public bool TryGet(RenditionKey key, [NotNullWhen(true)] out Rendition? rendition)
    {
        rendition = TryGetHot(key)?.Rendition;
        return rendition is not null;
    }

    /// <summary>With the headers of its answers; null: it is not kept.</summary>
    public HotRendition? TryGetHot(RenditionKey key)
    {
        if (_cache is null || !_cache.TryGet(key, out var found))
        {
            return null;
        }

        if (found.Count())
        {
            ProvedHot?.Invoke(key);
        }

        return found;
    }

    public void Put(Rendition rendition)
    {
        if (_cache is null || rendition.Bytes.Length > _largest || _cache.TryGet(rendition.Key, out _))
        {
            return;
        }

        Interlocked.Add(ref _bytes, Cost(rendition));
        var added = new HotRendition(rendition, _polishAfter);
        if (_cache.GetOrAdd(rendition.Key, static (_, made) => made, added) != added)
        {
            Interlocked.Add(ref _bytes, -Cost(rendition)); // somebody was faster
        }

        Settle(rendition.Key);
        while (Bytes > _budget && _cache.Count > 0)
        {
            _cache.Policy.Eviction.Value!.Trim(Math.Max(1, _cache.Count / 64));
        }
    }

    public bool Replace(Rendition rendition) =>
        _cache is not null && rendition.Bytes.Length <= _largest && _cache.TryUpdate(rendition.Key, new HotRendition(rendition, _polishAfter));

    /// <summary>Drops all of an image.</summary>
    public void Remove(ImageId id)
    {
        RenditionKey[] kept;
        lock (_gate)
        {
            if (!_index.TryGetValue(id, out var keys))
            {
                return;
            }

            kept = [.. keys];
        }

        foreach (var key in kept)
        {
            _cache!.TryRemove(key);
        }
    }

    /// <summary>Drops everything: this node may have missed deletes.</summary>
    public void Clear()
    {
        foreach (var key in _cache?.Keys ?? [])
        {
            _cache!.TryRemove(key);
        }
    }

    private void Settle(RenditionKey key)
    {
        lock (_gate)
        {
            if (!_index.TryGetValue(key.Id, out var keys))
            {
                keys = [];
            }

            keys.Remove(key);
            if (_cache!.TryGet(key, out _))
            {
                keys.Add(key);
            }

            if (keys.Count > 0)
            {
                _index[key.Id] = keys;
            }
            else
            {
                _index.Remove(key.Id);
            }
        }
    }

    private static long Cost(Rendition rendition) => rendition.Bytes.Length + EntryOverhead;
}
