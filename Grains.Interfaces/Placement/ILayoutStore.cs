namespace Reticulum.Placement;

/// <summary>Where a cluster's layout lives: one document, changed by compare and swap of its version.</summary>
public interface ILayoutStore
{
    /// <summary>Makes what it needs in the cluster's storage, the tables of Orleans too; quick where that is there.</summary>
    /// <exception cref="LayoutStoreException">It cannot be reached.</exception>
    /// <exception cref="Configuration.CannotStartException">It will not do, however often it is tried: no rights, no connection string.</exception>
    ValueTask PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Null: the cluster has none yet.</summary>
    /// <exception cref="LayoutStoreException">It cannot be reached.</exception>
    ValueTask<Layout?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Writes <paramref name="next"/> if the stored version is still <paramref name="expectedVersion"/> (0: none is stored). False: somebody was faster.
    /// </summary>
    /// <exception cref="LayoutStoreException">It cannot be reached; whether it was written is not known.</exception>
    ValueTask<bool> TryWriteAsync(Layout next, long expectedVersion, CancellationToken cancellationToken);
}

/// <summary>The cluster's storage cannot be reached. Serving goes on; joining and changes of the layout wait.</summary>
public sealed class LayoutStoreException(string message, Exception? inner = null) : Exception(message, inner);
