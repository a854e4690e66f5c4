namespace Reticulum.Images;

/// <summary>
/// Images that lie on other nodes: asked of their owners in read order, made once in the whole cluster by the image's grain, kept in a bounded cache on
/// this node's disk and in memory. For what this node's own disk does not have.
/// </summary>
public interface IRemoteImages
{
    /// <summary>
    /// <see cref="ReadOutcome.NotFound"/> only where every node that could have it said that it has none; while one cannot be asked,
    /// <see cref="ReadOutcome.Unavailable"/>.
    /// </summary>
    ValueTask<ReadOutcome> ReadAsync(RenditionKey key, CancellationToken cancellationToken);

    /// <summary>The image was deleted: nothing of it stays in the cache.</summary>
    void Forget(ImageId id);
}
