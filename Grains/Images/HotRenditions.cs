using BitFaster.Caching.Lru;
using Microsoft.Extensions.Options;

namespace Reticulum.Images;

/// <summary>
/// Small renditions in memory, within a budget of bytes: the first thing a read looks at. Content-addressed, so it is never wrong about an image but for
/// a delete, which empties it of the image (<see cref="Remove"/>).
/// </summary>
internal sealed class HotRenditions
{
    /// <summary>
    /// Bytes of the largest rendition that is kept: one of these must not push out a hundred thumbnails, and from 85 000 on an array is on the
    /// heap of large objects, which is not compacted.
    /// </summary>
    private const int LargestLength = 64 * 1024;

    // What an entry costs beside its bytes: key, node of the cache, Rendition, array header, strings.
    private const int EntryOverhead = 400;
    private const int TypicalLength = 4096;
    private readonly ConcurrentLru<RenditionKey, Rendition>? _cache;
    private readonly long _budget;
    private long _bytes;

    public HotRenditions(IOptions<RenderOptions> options)
    {
        _budget = options.Value.HotBytes;
        if (_budget < LargestLength)
        {
            return; // too small to be worth a look-up; 0 turns it off
        }

        _cache = new ConcurrentLru<RenditionKey, Rendition>((int)Math.Clamp(_budget / TypicalLength, 64, 262_144));
        _cache.Events.Value!.ItemRemoved += (_, removed) => Interlocked.Add(ref _bytes, -Cost(removed.Value!));
    }

    /// <summary>Bytes kept, with what an entry costs beside its own.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public bool TryGet(RenditionKey key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Rendition? rendition)
    {
        rendition = null;
        return _cache is not null && _cache.TryGet(key, out rendition);
    }

    public void Put(Rendition rendition)
    {
        if (_cache is null || rendition.Bytes.Length > LargestLength || _cache.TryGet(rendition.Key, out _))
        {
            return;
        }

        Interlocked.Add(ref _bytes, Cost(rendition));
        if (_cache.GetOrAdd(rendition.Key, _ => rendition) != rendition)
        {
            Interlocked.Add(ref _bytes, -Cost(rendition)); // somebody was faster
        }

        while (Bytes > _budget && _cache.Count > 0)
        {
            _cache.Policy.Eviction.Value!.Trim(Math.Max(1, _cache.Count / 64));
        }
    }

    /// <summary>Drops all of an image.</summary>
    public void Remove(ImageId id)
    {
        if (_cache is null)
        {
            return;
        }

        foreach (var key in _cache.Keys.Where(key => key.Id == id))
        {
            _cache.TryRemove(key);
        }
    }

    private static long Cost(Rendition rendition) => rendition.Bytes.Length + EntryOverhead;
}
