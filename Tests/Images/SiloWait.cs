using Microsoft.Extensions.DependencyInjection;
using Reticulum.Placement;

namespace Reticulum.Tests.Images;

/// <summary>Waits for the silo inside a process, which starts after the process serves.</summary>
internal static class SiloWait
{
    public static Task ActiveAsync(IServiceProvider process, CancellationToken cancellationToken) =>
        MapAsync(process.GetRequiredService<IClusterMap>(), static map => map.Alive is not null, cancellationToken);

    /// <summary>Ends as soon as the node's map is as expected.</summary>
    public static async Task MapAsync(IClusterMap map, Func<ClusterMap, bool> expected, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (expected(map.Current))
            {
                seen.TrySetResult();
            }
        }

        map.Changed += Look;
        try
        {
            Look();
            await seen.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            map.Changed -= Look;
        }
    }
}
