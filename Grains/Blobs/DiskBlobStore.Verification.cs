using Microsoft.Extensions.Logging;
using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>Reading originals against their hashes, and what becomes of what is wrong.</summary>
internal sealed partial class DiskBlobStore
{
    /// <inheritdoc cref="Verify(ImageId)"/>
    /// <param name="id">The image.</param>
    /// <param name="quarantined">There were wrong ones, and they have gone there.</param>
    public ContentHash? Verify(ImageId id, out bool quarantined)
    {
        quarantined = false;
        if (Find(id) is not BlobState.Present present)
        {
            return null;
        }

        var content = _hash.TryRead(present.Path);
        if (content?.Id != id)
        {
            lock (locks.For(id))
            {
                // Once more, under the lock: wrong bytes may have been replaced by right ones since, and those must stay.
                content = Find(id) is BlobState.Present still ? _hash.TryRead(still.Path) : null;
                if (content?.Id != id)
                {
                    quarantined = Quarantine(id, Corrupt);
                    return null;
                }
            }
        }

        instruments.OnVerified(content.Length);
        return content;
    }

    /// <summary>Bytes that went to quarantine under the image's name because they were wrong.</summary>
    public long QuarantinedBytes(ImageId id) => _quarantine.BytesOf(id, Corrupt);

    /// <summary>
    /// Moves to quarantine what has no business where the image's files should be: a file in the place of its directory, a directory in there. Either would stand
    /// in the way of every repair.
    /// </summary>
    /// <returns>How many they were.</returns>
    public int SetAside(ImageId id)
    {
        lock (locks.For(id))
        {
            string[] foreign = [.. _directory.Foreign(id)];
            foreach (var path in foreign)
            {
                _quarantine.Take(path, id, "foreign");
                LogSetAside(logger, id, Path.GetFileName(path));
            }

            return foreign.Length;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Name} stood in the place of a file of image {Image}: it went to quarantine")]
    private static partial void LogSetAside(ILogger logger, ImageId image, string name);
}
