using Reticulum.Blobs;
using Reticulum.Healing;
using Reticulum.Placement;
using Reticulum.Replication;

namespace Reticulum.Tests.Healing.Simulation;

/// <summary>How each node looks after itself.</summary>
internal sealed partial class Protocols
{
    private const int MaxFindings = 100;

    private Safeguards Safeguards => cluster.Safeguards;

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

    private static bool IsBehind(SimulatedNode self, int image, CatalogEntry entry) => Findings.IsBehind(self.Record(image), entry);

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
