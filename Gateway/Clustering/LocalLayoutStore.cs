using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>The layout of a cluster of one process.</summary>
internal sealed class LocalLayoutStore : ILayoutStore
{
    private readonly Lock _gate = new();
    private Layout? _layout;

    public ValueTask PrepareAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<Layout?> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_layout);
        }
    }

    public ValueTask<bool> TryWriteAsync(Layout next, long expectedVersion, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if ((_layout?.Version ?? 0) != expectedVersion)
            {
                return new(false);
            }

            _layout = next;
            return new(true);
        }
    }
}
