namespace Reticulum.Images;

/// <summary>The grains of images, as far as they can be had: the silo of this process may be starting, evicted, or waiting for its database.</summary>
public interface IImageGrains
{
    /// <summary>
    /// Calls an image's grain, of an image that some disk is known to have, or to store it. That it cannot be had (no silo, another silo out of reach,
    /// no answer within <paramref name="limit"/>) is an answer, and does not say that nothing was done.
    /// </summary>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/> only.</exception>
    ValueTask<GrainReply<T>> CallAsync<T>(
        ImageId id, Func<IImageGrain, CancellationToken, Task<T>> call, TimeSpan limit, CancellationToken cancellationToken);
}

/// <param name="Had">The grain answered; else the value means nothing.</param>
/// <param name="Value">Its answer.</param>
public readonly record struct GrainReply<T>(bool Had, T? Value);
