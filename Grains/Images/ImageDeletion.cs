using Microsoft.Extensions.Options;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Images;

/// <summary>
/// A delete, everywhere. 1 all silos are asked what they have: the tombstone's generation is above all that is known. 2 It is sent to all of them and to the
/// gateways at once: owners and holders make it durable, everybody drops what he has in memory and caches. 3 Answered when <c>MinReplication</c> owners, or
/// all of them where there are fewer, say that they have it, and every holder that could be reached. 4 Owners and holders that could not be reached get it
/// by the outbox, which is durable before the answer.
///
/// <para>A crash after 2 leaves an image that is deleted on some nodes: the higher generation wins wherever two of them meet, and a delete
/// that is asked for again completes it.</para>
/// </summary>
internal sealed class ImageDeletion(
    Surveyor surveyor, IPeers peers, IClusterMap map, Outbox outbox, IOptions<ReplicationOptions> replication, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<DeleteOutcome> DeleteAsync(ImageId id, CancellationToken cancellationToken)
    {
        var survey = await surveyor.AskAllAsync(id, cancellationToken);
        switch (survey.Verdict)
        {
            case SurveyVerdict.Absent:
                return DeleteOutcome.NotFound;
            case SurveyVerdict.Unknown:
                return DeleteOutcome.Unavailable;
        }

        var plan = DeletionPlan.For(survey, map.Current.Owners(id, replication.Value.Replication), time.GetUtcNow());
        var buried = await BuryAsync(id, plan.Tombstone, survey.Copies.Select(static copy => copy.Node).Concat(map.Current.Gateways), cancellationToken);
        var kept = plan.Kept((await surveyor.AskAsync(id, plan.Owners.Where(owner => buried.Contains(owner.Id)), cancellationToken)).Copies);
        var owed = plan.Owed(buried, kept).ToArray();
        if (owed.Length > 0)
        {
            try
            {
                await outbox.AddAsync(new OutboxEntry.Burial(id, plan.Tombstone, [.. owed.Select(static node => node.Id)]), CancellationToken.None);
            }
            catch (IOException)
            {
                return DeleteOutcome.Unavailable; // a copy may come back unless it is asked for again
            }
        }

        return plan.Outcome(kept, replication.Value.EffectiveMin);
    }

    private async Task<HashSet<Guid>> BuryAsync(ImageId id, Tombstone tombstone, IEnumerable<Node> nodes, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var answers = await Task.WhenAll(nodes.Select(async node => (node.Id, IsBuried: await BuryAsync(id, tombstone, node, either.Token))));
        return [.. answers.Where(static answer => answer.IsBuried).Select(static answer => answer.Id)];
    }

    private async Task<bool> BuryAsync(ImageId id, Tombstone tombstone, Node node, CancellationToken patience)
    {
        try
        {
            return await peers.CopiesOf(node).BuryAsync(id, tombstone, patience);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
