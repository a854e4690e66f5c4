namespace Reticulum.Images;

/// <summary>Whether the other nodes know of a delete that this one may have slept through.</summary>
public interface IDeleteCheck
{
    /// <summary>Asks the image's other owners, within a short time and not again until this node has been away again. False also where nobody can say.</summary>
    ValueTask<bool> IsDeletedAsync(ImageId id, CancellationToken cancellationToken);
}
