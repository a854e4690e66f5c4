using System.Collections.Immutable;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>
/// How a layout changes. Pure. Versions only grow. Where the storage holds an older layout than this node has seen (a database restored from a backup),
/// that one is refused, and what both know is written forward under a version above both.
/// </summary>
internal static class LayoutPlan
{
    /// <summary>The layout with <paramref name="me"/> in it as it is now; null: it is so already.</summary>
    /// <param name="stored">In the cluster's storage; null: none yet.</param>
    /// <param name="seen">The newest that this node has seen; null: none.</param>
    /// <param name="me">This node.</param>
    /// <param name="pointsPerNode">Of a new cluster; an old one keeps its own.</param>
    public static Layout? Join(Layout? stored, Layout? seen, LayoutMember me, int pointsPerNode)
    {
        var current = Reconcile(stored, seen);
        if (current is null)
        {
            return new Layout(1, pointsPerNode, [me]);
        }

        // A gateway has a new id at each start: who was at this address before is gone.
        var others = current.Members.Where(member => member.Node.Id != me.Node.Id && !(member.Role == NodeRole.Gateway && member.Node.PeerUrl == me.Node.PeerUrl));
        ImmutableArray<LayoutMember> members = [.. others.Append(me).OrderBy(static member => member.Node.Id)];
        return current == stored && members.SequenceEqual(stored.Members.OrderBy(static member => member.Node.Id))
            ? null
            : current with { Version = Next(stored, seen), Members = members };
    }

    /// <summary>The layout without a node; null: it is not in it.</summary>
    public static Layout? Leave(Layout? stored, Guid node) => stored?.Find(node) is null
        ? null
        : stored with { Version = stored.Version + 1, Members = [.. stored.Members.Where(member => member.Node.Id != node)] };

    /// <summary>The stored layout is older than what was seen.</summary>
    public static bool IsRegression(Layout? stored, Layout? seen) => seen is { Version: > 0 } && (stored?.Version ?? 0) < seen.Version;

    /// <summary>What is written where the storage has gone back in time: all that either knows.</summary>
    public static Layout Forward(Layout? stored, Layout seen) => Reconcile(stored, seen)! with { Version = Next(stored, seen) };

    private static Layout? Reconcile(Layout? stored, Layout? seen) => !IsRegression(stored, seen)
        ? stored
        : seen! with { Members = [.. seen.Members.Concat(stored?.Members ?? []).DistinctBy(static member => member.Node.Id).OrderBy(static member => member.Node.Id)] };

    private static long Next(Layout? stored, Layout? seen) => Math.Max(stored?.Version ?? 0, seen?.Version ?? 0) + 1;
}
