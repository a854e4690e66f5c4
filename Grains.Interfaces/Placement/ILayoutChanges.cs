namespace Reticulum.Placement;

/// <summary>What an operator changes in the layout. Durable when it is done, and the other nodes have been told to look.</summary>
public interface ILayoutChanges
{
    /// <summary>From now on the silo owns nothing and takes nothing new; what it has goes to the others. Lasts until <see cref="ResumeAsync"/>, over restarts too.</summary>
    ValueTask<LayoutChange> DrainAsync(Guid node, CancellationToken cancellationToken);

    /// <summary>Takes a drain back.</summary>
    ValueTask<LayoutChange> ResumeAsync(Guid node, CancellationToken cancellationToken);

    /// <summary>Takes a node that will never return out of the layout; one that does return joins as a new one does.</summary>
    /// <param name="node">A dead one.</param>
    /// <param name="acceptLoss">Also where it may have the last copy of something. A live node is never forgotten.</param>
    /// <param name="cancellationToken">Ends it, unless it has been done.</param>
    ValueTask<LayoutChange> ForgetAsync(Guid node, bool acceptLoss, CancellationToken cancellationToken);
}

/// <summary>What became of a change of the layout.</summary>
public abstract record LayoutChange
{
    private LayoutChange()
    {
    }

    /// <summary>It is so now, or was so already.</summary>
    public sealed record Done : LayoutChange;

    public sealed record NoSuchNode : LayoutChange;

    /// <summary>The node is a gateway, which owns nothing and has nothing to hand on.</summary>
    public sealed record NoSilo : LayoutChange;

    /// <summary>The cluster's storage cannot be reached; asking again does no harm.</summary>
    public sealed record StorageAway : LayoutChange;

    /// <param name="Why">For people, with figures.</param>
    public sealed record Refused(string Why) : LayoutChange;
}
