using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>One lock for each image, a few images to a lock; held for the system calls of one change.</summary>
internal sealed class BlobLocks
{
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];

    public Lock For(ImageId id) => _stripes[(uint)id.GetHashCode() % _stripes.Length];
}
