using System.Collections.Immutable;
using Reticulum.Images;

namespace Reticulum.Placement;

/// <summary>
/// What another layout would move: who gets copies from whom. Pure, and exact for the two rings that it is given, arc by arc.
///
/// <para>Terms. The <em>parts</em> are of all images, each counted once: 0.25 is a quarter of the images, one copy of each. Hashes are even, so a part of the images
/// is about the same part of their bytes. A <em>copy that moves</em> is one that a new owner has to be sent; where
/// an owner stops being one in the same arc it is what the new one takes over (<see cref="RingMove.From"/>), else the copy is a further one.</para>
///
/// <para>Invariants. What each node gives and takes is the difference of what it owns before and after. A node that joins is the only one that takes, one that leaves
/// the only one that gives (<see cref="Ring"/>).</para>
/// </summary>
/// <param name="Moves">Largest first; each pair once.</param>
/// <param name="Moved">The sum of those.</param>
/// <param name="Unplaced">Copies that nobody is left to take: fewer nodes than copies.</param>
public sealed record RingChange(ImmutableArray<RingMove> Moves, double Moved, double Unplaced)
{
    /// <param name="before">The ring of those that own images.</param>
    /// <param name="after">The same after the change; empty: nobody is left.</param>
    /// <param name="copies">Wanted of each image.</param>
    public static RingChange Between(Ring before, Ring after, int copies)
    {
        var moves = new Dictionary<(Guid? From, Guid To), (Node? From, Node To, double Part)>();
        var (old, young) = (new OwnersTable(before, copies), new OwnersTable(after, copies));
        var unplaced = 0.0;
        foreach (var (end, part) in Arcs(before, after))
        {
            var (had, have) = (Owners(old, end), Owners(young, end));
            var gives = had.Where(node => !Has(have, node)).ToList();
            var takes = have.Where(node => !Has(had, node)).ToList();
            for (var at = 0; at < takes.Count; at++)
            {
                var from = at < gives.Count ? gives[at] : null;
                var key = (from?.Id, takes[at].Id);
                moves[key] = (from, takes[at], moves.GetValueOrDefault(key).Part + part);
            }

            unplaced += Math.Max(0, gives.Count - takes.Count) * part;
        }

        return new RingChange(
            [.. moves.Values.OrderByDescending(static move => move.Part).ThenBy(static move => move.To.Id).Select(static move => new RingMove(move.From, move.To, move.Part))],
            moves.Values.Sum(static move => move.Part),
            unplaced);
    }

    /// <summary>The part of all images of which each node owns a copy, by its id; they add up to the number of copies, or of nodes.</summary>
    /// <param name="ring">Of those that own images.</param>
    /// <param name="copies">Wanted of each.</param>
    public static IReadOnlyDictionary<Guid, double> Owned(Ring ring, int copies)
    {
        var owned = ring.Nodes.ToDictionary(static node => node.Id, static _ => 0.0);
        for (var arc = 0; arc < ring.Arcs; arc++)
        {
            var part = Ring.Part(ring.EndOf((arc + ring.Arcs - 1) % ring.Arcs), ring.EndOf(arc));
            foreach (var owner in ring.OwnersFrom(arc, copies))
            {
                owned[owner.Id] += part;
            }
        }

        return owned;
    }

    // Both rings' points cut the circle; between two neighbours of all of them neither ring changes its mind. The image just before the end stands for the arc.
    private static IEnumerable<(ImageId End, double Part)> Arcs(Ring before, Ring after)
    {
        ImageId[] ends = [.. Ends(before).Concat(Ends(after)).Order().Distinct()];
        for (var at = 0; at < ends.Length; at++)
        {
            yield return (ends[at], Ring.Part(ends[(at + ends.Length - 1) % ends.Length], ends[at]));
        }
    }

    private static IEnumerable<ImageId> Ends(Ring ring) => Enumerable.Range(0, ring.Arcs).Select(ring.EndOf);

    private static ImmutableArray<Node> Owners(OwnersTable table, ImageId end) => table.Ring.Arcs == 0 ? [] : table.OfArc(table.Ring.ArcBefore(end));

    private static bool Has(ImmutableArray<Node> owners, Node node)
    {
        foreach (var owner in owners)
        {
            if (owner.Id == node.Id)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Copies that one node would take.</summary>
/// <param name="From">Who gives them up; null: nobody does, they are further copies, and come from any owner.</param>
/// <param name="To">Who takes them.</param>
/// <param name="Part">Of all images, 0 to 1.</param>
public sealed record RingMove(Node? From, Node To, double Part);
