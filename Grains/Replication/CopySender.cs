using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Reticulum.Images;
using Reticulum.Peers;
using Reticulum.Placement;

namespace Reticulum.Replication;

/// <summary>Sends an image to the nodes of its plan at once. How, see <see cref="CopySending"/>.</summary>
internal sealed class CopySender(IPeers peers, IOptions<ReplicationOptions> replication, TimeProvider time, ILogger<CopySender> logger)
{
    /// <summary>A node that has not answered by then gets another one beside it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What is not durable by then is given up; the outbox goes on with it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Takes no token: whoever asked for it may go away, and the copies are sent all the same, within <see cref="Limit"/>.</summary>
    /// <param name="plan">Where to.</param>
    /// <param name="image">Its generation is the one that the copies get.</param>
    /// <param name="open">Opens the bytes from their start; called once by each node, at the same time. Valid until <see cref="Sending.Rest"/>.</param>
    /// <param name="holders">Ids of nodes that seem to have it: they are asked to confirm before bytes are sent.</param>
    public Sending Start(ReplicaPlan plan, ImageMetadata image, Func<Stream> open, IReadOnlySet<Guid> holders)
    {
        var sending = new CopySending(peers, time, logger, new CopySending.Order(plan, image, open, holders, replication.Value.EffectiveMin));
        return new Sending(sending.Outcome, sending.RunAsync());
    }
}
