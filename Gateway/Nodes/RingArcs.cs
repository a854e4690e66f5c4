using System.Collections.Immutable;
using Reticulum.Placement;

namespace Reticulum.Nodes;

/// <summary>
/// A ring as it is drawn: which node is first, all around the circle, from the ring's own points. Pure. Neighbouring arcs of one node are one.
/// </summary>
/// <param name="Arcs">From 0, clockwise, without a gap; empty: too many to be seen, only shares can be drawn.</param>
/// <param name="Count">How many there are, drawn or not.</param>
internal sealed record RingArcs(ImmutableArray<RingArc> Arcs, int Count)
{
    /// <summary>More are not told apart on a screen, and would be heavy: 16 nodes of 128 points have less.</summary>
    public const int MaxDrawn = 2048;

    public static RingArcs Of(Ring ring)
    {
        var arcs = ImmutableArray.CreateBuilder<RingArc>();
        var start = 0.0;
        for (var arc = 0; arc < ring.Arcs; arc++)
        {
            var node = ring.FirstOf(arc).Id;

            // The first arc begins before the circle's end: its tail, from the last point on, is the last that is drawn.
            var length = Ring.Part(default, ring.EndOf(arc)) - start;
            Add(arcs, node, start, length);
            start += length;
        }

        if (ring.Arcs > 0)
        {
            Add(arcs, ring.FirstOf(0).Id, start, 1 - start);
        }

        return new RingArcs(arcs.Count > MaxDrawn ? [] : arcs.ToImmutable(), arcs.Count);
    }

    private static void Add(ImmutableArray<RingArc>.Builder arcs, Guid node, double start, double length)
    {
        if (arcs.Count > 0 && arcs[^1].Node == node)
        {
            arcs[^1] = arcs[^1] with { Length = arcs[^1].Length + length };
        }
        else
        {
            arcs.Add(new RingArc(node, start, length));
        }
    }
}

/// <param name="Node">Its id.</param>
/// <param name="Start">Where it begins, 0 to 1.</param>
/// <param name="Length">0 to 1.</param>
internal readonly record struct RingArc(Guid Node, double Start, double Length);
