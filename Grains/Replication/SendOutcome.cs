using System.Collections.Immutable;
using Reticulum.Placement;

namespace Reticulum.Replication;

/// <summary>How far an image got to its nodes.</summary>
/// <param name="Durable">Nodes that said that their copy is durable.</param>
internal abstract record SendOutcome(ImmutableArray<Node> Durable)
{
    /// <summary>At least <c>MinReplication</c> are durable.</summary>
    public sealed record Acknowledged(ImmutableArray<Node> Durable) : SendOutcome(Durable);

    /// <summary>Fewer are, and no more can be had in time.</summary>
    /// <param name="Durable">They stay, so that a retry is cheap.</param>
    /// <param name="NoRoom">Every node refused, because its disk is full.</param>
    public sealed record TooFew(ImmutableArray<Node> Durable, bool NoRoom) : SendOutcome(Durable);

    /// <summary>A node knows of a delete under <paramref name="Generation"/>, the highest that any of them told: send again above it.</summary>
    public sealed record Superseded(ImmutableArray<Node> Durable, long Generation) : SendOutcome(Durable);

    /// <summary>A node has other bytes with the same SHA-1; the first stay.</summary>
    public sealed record Collision(ImmutableArray<Node> Durable) : SendOutcome(Durable);
}

/// <summary>An image on its way to its nodes.</summary>
/// <param name="Outcome">As soon as there is something to answer.</param>
/// <param name="Rest">
/// When nothing is on its way any more, so that the bytes are read no longer; the final word. After an acknowledgement it may be
/// <see cref="SendOutcome.Superseded"/> or a collision: the image was deleted while the slower copies were on their way.
/// </param>
internal sealed record Sending(Task<SendOutcome> Outcome, Task<SendOutcome> Rest);
