using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>
/// What was wrong, kept for people: <c>quarantine/&lt;hash&gt;.&lt;why&gt;</c>, the second one <c>….1</c>. Callers hold the image's lock.
/// </summary>
internal sealed class QuarantineDirectory(DataDirectory data)
{
    /// <summary>One rename: a crash leaves it in one of the two places.</summary>
    public void Take(string path, ImageId id, string why) => Posix.Rename(path, Places(id, why).First(static place => !Path.Exists(place)));

    public long BytesOf(ImageId id, string why) =>
        Places(id, why).Select(static place => new FileInfo(place)).TakeWhile(static file => file.Exists).Sum(static file => file.Length);

    private IEnumerable<string> Places(ImageId id, string why)
    {
        for (var attempt = 0; ; attempt++)
        {
            yield return data.FullPath(Path.Join(BlobPath.Quarantine, attempt == 0 ? $"{id}.{why}" : $"{id}.{why}.{attempt}"));
        }
    }
}
