using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Images;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Tests.Healing.Simulation;

/// <summary>
/// What nodes do, cut where something else may happen in between: after each question to another node, and before each lock. What is decided is decided
/// by the product's own rules; what is here is the order of it, as in the class that each is named after.
/// </summary>
internal sealed class Protocols(SimulatedCluster cluster)
{
    private const int MaxAttempts = 3;
    private const int MaxFindings = 100;

    private Safeguards Safeguards => cluster.Safeguards;

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

        cluster.Owe(self, image, new OutboxEntry.Burial(cluster.Images[image].Id, plan.Tombstone, [.. plan.Owed(buried).Select(static node => node.Id)]));
        yield return true;
        if (plan.Outcome(buried, cluster.Min) is DeleteOutcome.Deleted or DeleteOutcome.AlreadyDeleted)
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

    /// <summary><c>RebalanceWork</c> without letting go: <c>Comparison</c>, <c>LocalRanges</c>, then the fetching.</summary>
    public IEnumerator<bool> Compare(SimulatedNode self)
    {
        var map = self.Map;
        if (map.Layout.Find(self.Id) is null)
        {
            yield break;
        }

        var findings = new Findings(id => self.Record(cluster.IndexOf(id)), MaxFindings);
        var (owners, isComplete, turn) = (map.OwnersTable(cluster.Replication), true, cluster.Roll);
        foreach (var other in Rotated(map.Ring.Nodes, turn))
        {
            if (other.Id == self.Id || map.Missing.Contains(other.Id))
            {
                continue;
            }

            yield return true;
            var node = cluster[other];
            if (!cluster.Reaches(self, node) || node.Layout.Version != map.Layout.Version)
            {
                isComplete = false;
                continue;
            }

            self.Agreement.Note(node.Id, map.Layout.Version);
            findings.Add(other, Entries(node, owners, self.Id, isOwner: true));
            findings.AddKept(other, Entries(node, owners, self.Id, isOwner: false));
        }

        yield return true;
        foreach (var finding in findings.Take())
        {
            var image = cluster.IndexOf(finding.Entry.Id);
            if (IsBehind(self, image, finding.Entry))
            {
                for (var fetch = Fetch(self, image, finding.Holders, 0); fetch.MoveNext();)
                {
                    yield return true;
                }

                isComplete &= !IsBehind(self, image, finding.Entry);
            }
        }

        foreach (var (node, id) in Safeguards.KeptCopyIsBuried ? findings.Ended : [])
        {
            yield return true;
            if (self.Of(cluster.IndexOf(id)) is BlobState.Deleted { Tombstone: var tombstone } && cluster.Reaches(self, cluster[node]))
            {
                cluster.Bury(cluster[node], cluster.IndexOf(id), tombstone);
            }
        }

        self.IsSettled = isComplete && RangeView.Of(map).Key == RangeView.Of(self.Map).Key;
    }

    /// <summary><c>ImageHealer.LookAsync</c>.</summary>
    public IEnumerator<bool> Look(SimulatedNode self, int image)
    {
        if (self.Of(image) is BlobState.Deleted || cluster.Verify(self, image) || !self.Map.OwnersTable(cluster.Replication).IsOwner(self.Id, cluster.Images[image].Id))
        {
            yield break;
        }

        var survey = cluster.Ask(self, image, self.Map.Ring.Order(cluster.Images[image].Id));
        yield return true;
        if (survey.Tombstone is { } tombstone)
        {
            cluster.Bury(self, image, tombstone);
        }
        else if (survey.Image is not null)
        {
            for (var fetch = Fetch(self, image, survey.Holders.Select(static copy => copy.Node), survey.Generation); fetch.MoveNext();)
            {
                yield return true;
            }
        }
    }

    /// <summary><c>ExcessRemover</c>.</summary>
    public IEnumerator<bool> LetGo(SimulatedNode self, int image, Func<Run> run)
    {
        var (map, id, faults) = (self.Map, cluster.Images[image].Id, cluster.Ledgers[image].Faults);
        var mayGo = ExcessRules.MayEverGo(map, id, cluster.Replication, out var owners);
        var here = self.Of(image);
        var layout = map.Layout.Version;
        switch (here)
        {
            case BlobState.Present { Metadata: { } copy } when mayGo:
                foreach (var owner in Safeguards.AllOwnersProve ? owners : owners.Skip(1))
                {
                    yield return true;
                    var node = cluster[owner];
                    var isProven = cluster.Reaches(self, node)
                        && (!Safeguards.LayoutComparedInProof || ExcessRules.WhyNoProof(node.Map, id, layout, cluster.Replication) is null)
                        && node.Of(image).MayProve(copy)
                        && cluster.Verify(node, image);
                    yield return true;
                    if (!isProven || !cluster.Reaches(self, node) || node.Of(image) is not BlobState.Present || !self.Of(image).MayProve(copy) || !cluster.Verify(self, image))
                    {
                        yield break;
                    }
                }

                break;
            case BlobState.Deleted or BlobState.Lost when owners.All(owner => owner.Id != self.Id):
                var isSafe = mayGo && (!Safeguards.OwnersHaveLeftOlderLayouts || ExcessRules.MayTakeTheirWord(owners, layout, self.Agreement));
                List<CopyState> states = [];
                foreach (var owner in owners)
                {
                    yield return true;
                    states.Add(cluster.StateOf(self, cluster[owner], image));
                }

                var generation = here.Generation!.Value;
                if (!(here is BlobState.Lost ? ExcessRules.MayForgetLoss(states, generation, isSafe) : ExcessRules.MayForgetDelete(states, generation, isSafe)))
                {
                    yield break;
                }

                break;
            default:
                yield break;
        }

        yield return true;
        cluster.Trash(run(), here, faults, !Safeguards.LayoutComparedAtTheEnd || ExcessRules.StillSo(self.Map, layout));
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

    private bool IsBehind(SimulatedNode self, int image, CatalogEntry entry) => Findings.IsBehind(self.Record(image), entry);

    // What is shared with the asker, and what is kept for it, by the asker's eyes.
    private List<CatalogEntry> Entries(SimulatedNode node, OwnersTable owners, Guid asker, bool isOwner)
    {
        List<CatalogEntry> entries = [];
        for (var image = 0; image < cluster.Images.Length; image++)
        {
            if (node.Record(image) is { Counts: true } record && owners.IsOwner(asker, cluster.Images[image].Id) && owners.IsOwner(node.Id, cluster.Images[image].Id) == isOwner)
            {
                entries.Add(new CatalogEntry(cluster.Images[image].Id, record.Generation, record.Kind == CatalogKind.Deleted));
            }
        }

        return entries;
    }

    // ImageHealer.FetchAsync and KeepAsync.
    private IEnumerator<bool> Fetch(SimulatedNode self, int image, IEnumerable<Node> holders, long generation)
    {
        foreach (var holder in holders)
        {
            var node = cluster[holder];
            if (node == self || !cluster.Reaches(self, node))
            {
                continue;
            }

            switch (node.Of(image))
            {
                case BlobState.Deleted { Tombstone: var tombstone }:
                    yield return true;
                    cluster.Bury(self, image, tombstone);
                    yield break;
                case BlobState.Present { Metadata: { } found }:
                    var areRight = !node.IsRotten[image];
                    var copy = found with { Generation = Math.Max(found.Generation, generation) };
                    yield return true;
                    var reply = cluster.Settle(self, image, copy);
                    if (reply is StoreReply.Missing)
                    {
                        yield return true;
                        reply = cluster.Keep(self, image, copy, areRight);
                    }

                    if (reply is StoreReply.Stored or StoreReply.Superseded)
                    {
                        yield break;
                    }

                    cluster.Verify(node, image); // it is told to look at it
                    break;
            }
        }
    }
}
