using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <inheritdoc/>
internal sealed partial class ImageGrains(SiloHandle silo, IClusterMap map, IPeers peers, TimeProvider time, ILogger<ImageGrains> logger) : IImageGrains
{
    public async ValueTask<GrainReply<T>> CallAsync<T>(
        ImageId id, Func<IImageGrain, CancellationToken, Task<T>> call, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (silo.Current is not { } incarnation || IsHomeSilent(map.Current, peers, id))
        {
            return default;
        }

        using var patience = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            // Waited for beside the call: a hung silo does not hear of a cancellation.
            var answer = await call(incarnation.Grains.GetGrain<IImageGrain>(id.ToString()), either.Token).WaitAsync(either.Token);
            return new GrainReply<T>(true, answer);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && IsOutOfReach(error))
        {
            LogOutOfReach(id, error.GetType().Name, error.Message);
            return default;
        }
    }

    /// <summary>
    /// The silo where the grain lives does not answer over the byte plane, so it would not answer here: membership is slower to find out, and finds out nothing while
    /// its database is away.
    /// </summary>
    internal static bool IsHomeSilent(ClusterMap map, IPeers peers, ImageId id) =>
        map.Ring.Order(id).FirstOrDefault(node => map.IsAlive(node.Id)) is { } home && home.Id != map.Self && !peers.IsReachable(home.Id);

    // A disposed container is a silo that was taken away in the middle of the call.
    private static bool IsOutOfReach(Exception error) => error is OrleansException or TimeoutException or OperationCanceledException or ObjectDisposedException;

    [LoggerMessage(LogLevel.Debug, "The grain of image {Image} cannot be had: {Kind}: {Why}")]
    private partial void LogOutOfReach(ImageId image, string kind, string why);
}
