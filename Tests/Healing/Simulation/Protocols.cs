using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Tests.Healing.Simulation;

/// <summary>
/// What nodes do, cut where something else may happen in between: after each question to another node, and before each lock. What is decided is decided
/// by the product's own rules; what is here is the order of it, as in the class that each is named after.
/// </summary>
internal sealed partial class Protocols(SimulatedCluster cluster)
{
    private const int MaxAttempts = 3;

    /// <summary><c>ImageUploads</c>, <c>ImageGrain.BeginStoreAsync</c>, <c>CopySending</c>.</summary>
    public IEnumerator<bool> Upload(SimulatedNode self, int image)
    {
        var id = cluster.Images[image].Id;
        var map = self.Map;
        var order = map.ReadOrder(id, cluster.Replication);
        var survey = cluster.Ask(self, image, order.Take(cluster.Replication));
        yield return true;
        if (Surveyor.MustAskBeyond(map, survey))
        {
            survey = new ImageSurvey([.. survey.Copies, .. cluster.Ask(self, image, order.Skip(cluster.Replication)).Copies]);
            yield return true;
        }

        var plan = StorePlanning.For(survey, cluster.Images[image]);
        var replicas = ReplicaPlan.For(self.Map, id, cluster.Replication, new HashSet<Guid>());
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            cluster.Ledgers[image].Begin(plan.Image.Generation, deleted: false);
            List<Node> durable = [];
            long? superseded = null;
            var turn = cluster.Roll;
            Node[] inTurn = [.. Rotated(replicas.Targets, turn), .. replicas.Spares];
            foreach (var node in inTurn)
            {
                if (durable.Count >= replicas.Targets.Length)
                {
                    break;
                }

                yield return true;
                StoreReply reply = new StoreReply.Missing();
                if (plan.Holders.Contains(node.Id))
                {
                    reply = cluster.Reaches(self, cluster[node]) ? cluster.Settle(cluster[node], image, plan.Image) : new StoreReply.Unreachable("");
                    yield return true;
                }

                if (reply is StoreReply.Missing)
                {
                    reply = Send(self, cluster[node], image, plan.Image);
                }

                superseded = (reply as StoreReply.Superseded)?.Generation;
                if (superseded is not null)
                {
                    break;
                }

                if (reply is StoreReply.Stored)
                {
                    durable.Add(node);
                    if (durable.Count == cluster.Min)
                    {
                        cluster.Owe(self, image, new OutboxEntry.Copy(plan.Image, [.. replicas.StillOwed(durable).Select(static owed => owed.Id)]));
                        yield return true;
                        cluster.Acknowledge(image, plan.Image.Generation, deleted: false);
                    }
                }
            }

            if (superseded is not { } generation || durable.Count >= cluster.Min)
            {
                yield break;
            }

            plan = StorePlanning.Above(generation, plan);
        }
    }

    /// <summary><c>ImageDeletion</c>.</summary>
    public IEnumerator<bool> Delete(SimulatedNode self, int image)
    {
        var survey = cluster.Ask(self, image, self.Map.Ring.Order(cluster.Images[image].Id));
        if (survey.Verdict is SurveyVerdict.Absent or SurveyVerdict.Unknown)
        {
            yield break;
        }

        var plan = DeletionPlan.For(survey, self.Map.Owners(cluster.Images[image].Id, cluster.Replication), DateTimeOffset.UnixEpoch);
        cluster.Ledgers[image].Begin(plan.Tombstone.Generation, deleted: true);
        HashSet<Guid> buried = [];
        var turn = cluster.Roll;
        foreach (var node in Rotated([.. survey.Copies.Select(static copy => copy.Node)], turn))
        {
            yield return true;
            if (cluster.Reaches(self, cluster[node]) && cluster.Bury(cluster[node], image, plan.Tombstone) && !IsAnswerLost())
            {
                buried.Add(node.Id);
            }
        }

        yield return true;
        var kept = plan.Kept(cluster.Ask(self, image, plan.Owners.Where(owner => buried.Contains(owner.Id))).Copies);
        cluster.Owe(self, image, new OutboxEntry.Burial(cluster.Images[image].Id, plan.Tombstone, [.. plan.Owed(buried, kept).Select(static node => node.Id)]));
        yield return true;
        if (plan.Outcome(kept, cluster.Min) is DeleteOutcome.Deleted or DeleteOutcome.AlreadyDeleted)
        {
            cluster.Acknowledge(image, plan.Tombstone.Generation, deleted: true);
        }
    }

    /// <summary><c>OutboxCourier</c> and what the outbox makes of its answer.</summary>
    public IEnumerator<bool> Deliver(SimulatedNode self, int image)
    {
        if (self.Outbox[image] is not { } entry)
        {
            yield break;
        }

        var to = entry.Nodes[cluster.Roll % entry.Nodes.Length];
        if (self.Map.Layout.Find(to) is not { } member)
        {
            if (self.Map.Layout.Find(self.Id) is not null)
            {
                Done(self, image, entry, to);
            }

            yield break;
        }

        var node = cluster[member.Node];
        switch (entry)
        {
            case OutboxEntry.Burial burial:
                if (self.Of(image).Outlives(burial.Generation))
                {
                    Drop(self, image, entry);
                    yield break;
                }

                yield return true;
                if (cluster.Reaches(self, node) && cluster.Bury(node, image, burial.Tombstone) && !IsAnswerLost())
                {
                    Done(self, image, entry, to);
                }

                yield break;
            case OutboxEntry.Copy copy:
                if (self.Of(image).Ends(copy.Generation))
                {
                    Drop(self, image, entry);
                    yield break;
                }

                yield return true;
                if (!cluster.Reaches(self, node))
                {
                    yield break;
                }

                var reply = cluster.Settle(node, image, copy.Image);
                if (reply is StoreReply.Missing)
                {
                    // Its own bytes, else those of whoever has right ones, as OriginalSource finds them.
                    yield return true;
                    if (!cluster.Verify(self, image))
                    {
                        var survey = cluster.Ask(self, image, self.Map.Ring.Order(copy.Id));
                        if (survey.Tombstone is { } tombstone && tombstone.Generation >= copy.Generation)
                        {
                            Drop(self, image, entry);
                            yield break;
                        }

                        if (!survey.Copies.Any(one => one.State is CopyState.Present && !cluster[one.Node].IsRotten[image]))
                        {
                            yield break;
                        }
                    }

                    yield return true;
                    reply = Send(self, node, image, copy.Image);
                }

                if (reply is StoreReply.Stored)
                {
                    Done(self, image, entry, to);
                }
                else if (reply is StoreReply.Superseded)
                {
                    Drop(self, image, entry);
                }

                yield break;
        }
    }

    private static IEnumerable<Node> Rotated(IReadOnlyList<Node> nodes, int by) => Enumerable.Range(0, nodes.Count).Select(at => nodes[(at + by) % nodes.Count]);

    private static void Drop(SimulatedNode self, int image, OutboxEntry entry)
    {
        if (ReferenceEquals(self.Outbox[image], entry))
        {
            self.Outbox[image] = null;
        }
    }

    private void Done(SimulatedNode self, int image, OutboxEntry entry, Guid to)
    {
        if (ReferenceEquals(self.Outbox[image], entry))
        {
            self.Outbox[image] = entry.Nodes.Length == 1 ? null : entry with { Nodes = entry.Nodes.Remove(to) };
            cluster.Note($"  {self.Node.Nickname} has delivered image {image}");
        }
    }

    private bool IsAnswerLost() => cluster.Roll % 16 == 1;

    // The answer may get lost on the way back: what was stored is stored.
    private StoreReply Send(SimulatedNode self, SimulatedNode node, int image, ImageMetadata copy) =>
        !cluster.Reaches(self, node) ? new StoreReply.Unreachable("not reached")
        : cluster.Keep(node, image, copy) is var reply && IsAnswerLost() ? new StoreReply.Unreachable("the answer did not come")
        : reply;
}
