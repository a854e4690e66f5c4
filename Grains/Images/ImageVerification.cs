using Microsoft.Extensions.Options;
using Reticulum.Peers;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Images;

/// <summary>
/// Every copy of one image is read against its hash on its own node, now; wrong ones go to quarantine there, and owners without a right copy get one from
/// a node that has a right one; who cannot be reached now gets it by the outbox.
/// </summary>
internal sealed class ImageVerification(
    Surveyor surveyor, IPeers peers, IClusterMap map, OutboxCourier courier, Outbox outbox, IOptions<ReplicationOptions> replication)
{
    public async Task<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken)
    {
        var survey = await surveyor.AskAllAsync(id, cancellationToken);
        switch (survey.Verdict)
        {
            case SurveyVerdict.Absent:
                return new VerifyOutcome(VerifyVerdict.NotFound);
            case SurveyVerdict.Deleted:
                return new VerifyOutcome(VerifyVerdict.Deleted);
            case SurveyVerdict.Unknown:
                return new VerifyOutcome(VerifyVerdict.Unavailable);
        }

        var holders = survey.Holders.Select(static copy => copy.Node).ToArray();
        var outcomes = await Task.WhenAll(holders.Select(async node => (Node: node, Outcome: await peers.CopiesOf(node).VerifyAsync(id, cancellationToken))));
        var right = outcomes.Where(static one => one.Outcome.Verdict == VerifyVerdict.Intact).Select(static one => one.Node).ToArray();
        if (right.Length == 0)
        {
            var nobodyTold = outcomes.All(static one => one.Outcome.Verdict == VerifyVerdict.Unavailable) && outcomes.Length > 0;
            return new VerifyOutcome(nobodyTold ? VerifyVerdict.Unavailable : VerifyVerdict.Lost, 0, outcomes.Sum(static one => one.Outcome.Corrupt));
        }

        var repaired = await RepairAsync(survey.Image!, right, cancellationToken);
        return new VerifyOutcome(VerifyVerdict.Intact, right.Length, outcomes.Sum(static one => one.Outcome.Corrupt), repaired);
    }

    private async Task<int> RepairAsync(ImageMetadata image, Node[] right, CancellationToken cancellationToken)
    {
        Guid[] owed = [.. map.Current.Owners(image.Id, replication.Value.Replication).Select(static owner => owner.Id).Except(right.Select(static node => node.Id))];
        var deliveries = await Task.WhenAll(owed.Select(async node => (Node: node, Delivery: await courier.DeliverAsync(new OutboxEntry.Copy(image, [node]), node, cancellationToken))));
        Guid[] left = [.. deliveries.Where(static one => one.Delivery is Delivery.NodeFailed or Delivery.NoBytes).Select(static one => one.Node)];
        await outbox.AddAsync(new OutboxEntry.Copy(image, [.. left]), cancellationToken);
        return deliveries.Count(static one => one.Delivery == Delivery.Delivered);
    }
}
