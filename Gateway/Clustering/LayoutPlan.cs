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
    /// <param name="me">This node. Whether it is draining is not its to say: that stays as it was.</param>
    /// <param name="pointsPerNode">Of a new cluster; an old one keeps its own.</param>
    public static Layout? Join(Layout? stored, Layout? seen, LayoutMember me, int pointsPerNode)
    {
        var current = Reconcile(stored, seen);
        if (current is null)
        {
            return new Layout(1, pointsPerNode, [me]);
        }

        me = me with { Draining = current.Find(me.Node.Id) is { Draining: true } };

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

    /// <summary>The layout in which the node is draining; null: it is so already, or not in it.</summary>
    public static Layout? Drain(Layout? stored, Layout? seen, Guid node) => SetDraining(stored, seen, node, true);

    /// <summary>The layout in which the node is not draining; null: it is so already, or not in it.</summary>
    public static Layout? Resume(Layout? stored, Layout? seen, Guid node) => SetDraining(stored, seen, node, false);

    /// <summary>The layout without a node that will not return; null: it is so already.</summary>
    public static Layout? Forget(Layout? stored, Layout? seen, Guid node) => Reconcile(stored, seen) is { } current && current.Find(node) is not null
        ? current with { Version = Next(stored, seen), Members = [.. current.Members.Where(member => member.Node.Id != node)] }
        : null;

    /// <summary>The stored layout is older than what was seen.</summary>
    public static bool IsRegression(Layout? stored, Layout? seen) => seen is { Version: > 0 } && (stored?.Version ?? 0) < seen.Version;

    /// <summary>What is written where the storage has gone back in time: all that either knows.</summary>
    public static Layout Forward(Layout? stored, Layout seen) => Reconcile(stored, seen)! with { Version = Next(stored, seen) };

    private static Layout? SetDraining(Layout? stored, Layout? seen, Guid node, bool draining) =>
        Reconcile(stored, seen) is { } current && current.Find(node) is { } member && member.Draining != draining
            ? current with { Version = Next(stored, seen), Members = current.Members.Replace(member, member with { Draining = draining }) }
            : null;

    /// <summary>What a change begins with: what is stored, or, where that is older than what was seen, all that either knows.</summary>
    public static Layout? Reconcile(Layout? stored, Layout? seen) => !IsRegression(stored, seen)
        ? stored
        : seen! with { Members = [.. seen.Members.Concat(stored?.Members ?? []).DistinctBy(static member => member.Node.Id).OrderBy(static member => member.Node.Id)] };

    private static long Next(Layout? stored, Layout? seen) => Math.Max(stored?.Version ?? 0, seen?.Version ?? 0) + 1;
}
