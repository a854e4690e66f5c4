using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Images;

namespace Reticulum.Scrubbing;

/// <summary>The order of a pass: what lies on the disk, and what is known to have lain there, ascending by hash, one directory <c>images/ab/cd</c> at a time.</summary>
internal sealed class ScrubWalk(DiskBlobStore blobs, Catalog catalog)
{
    /// <param name="slot">The first byte of the hashes.</param>
    /// <param name="after">Where it begins; null: with the first.</param>
    /// <param name="unreadable">Told of a directory that cannot be read; it goes on with what is known of it.</param>
    public IEnumerable<ImageId> Slot(int slot, ImageId? after, Action<Exception> unreadable)
    {
        var known = catalog.Snapshot(slot).ToLookup(static one => one.Key.Leading, static one => one.Key);
        foreach (var leading in List(() => blobs.Leadings(slot), unreadable).Union(known.Select(static group => group.Key)).Order())
        {
            if (leading < after?.Leading)
            {
                continue;
            }

            foreach (var id in List(() => blobs.In(leading), unreadable).Union(known[leading]).Order())
            {
                if (after is null || id > after)
                {
                    yield return id;
                }
            }
        }
    }

    private static IReadOnlyList<T> List<T>(Func<IReadOnlyList<T>> read, Action<Exception> unreadable)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            unreadable(error);
            return [];
        }
    }
}
