using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Reticulum.Images;

namespace Reticulum.Placement;

/// <summary>
/// Consistent hashing: which nodes should hold an image, and in which order they are asked.
///
/// <para>Terms. A <em>point</em> is the SHA-1 of a node's id (36 characters, lower case, with dashes) followed by a decimal index,
/// 0 … pointsPerNode × weight - 1. The <em>order</em> of an image starts at the first point greater than the image's own SHA-1, goes clockwise
/// (upwards, around the end) and names every node once. The <em>owners</em> of an image are the first N of its order, where a node
/// in a location that is not taken yet goes before the others.</para>
///
/// <para>Invariants. The order is a pure function of the nodes, the number of points and the image: every node computes the same
/// (<c>Tests/Vectors/ring.json</c> holds it to the Go original's). A node that joins or leaves moves only the images that it owns; one that changes its
/// weight gains or loses its own last points, so that images move to it, or from it, and nowhere else.
/// A snapshot is immutable; a change of the layout is a new ring, swapped whole.</para>
///
/// <para>Karger et al., Consistent Hashing and Random Trees (1997); virtual points as in Dynamo (2007).</para>
/// </summary>
public sealed class Ring
{
    /// <summary>A weight above it counts as it: the ring's memory has a bound, whatever a node tells.</summary>
    public const double MaxWeight = 100;

    private const int IdLength = 36;

    private readonly Point[] _points;
    private readonly int _locations;
    private double[]? _shares;

    private Ring(ImmutableArray<Node> nodes, Point[] points, int pointsPerNode)
    {
        Nodes = nodes;
        _points = points;
        _locations = nodes.Select(static node => node.Location).Distinct(StringComparer.Ordinal).Count();
        PointsPerNode = pointsPerNode;
    }

    public static Ring Empty { get; } = new([], [], 1);

    public ImmutableArray<Node> Nodes { get; }

    public int PointsPerNode { get; }

    /// <param name="nodes">Each id once.</param>
    /// <param name="pointsPerNode">At least 1; the same for ever in a cluster.</param>
    public static Ring Create(IEnumerable<Node> nodes, int pointsPerNode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pointsPerNode, 1);
        var all = nodes.ToImmutableArray();
        var points = new Point[all.Sum(node => PointsOf(node, pointsPerNode))];
        var next = 0;
        for (var node = 0; node < all.Length; node++)
        {
            next = AddPoints(points, next, node, all[node], pointsPerNode);
        }

        // Two points on one value are as good as impossible; the id decides, so that the order of the input never does.
        Array.Sort(points, (a, b) => a.Value.CompareTo(b.Value) is var order and not 0 ? order : all[a.Node].Id.CompareTo(all[b.Node].Id));
        return new Ring(all, points, pointsPerNode);
    }

    /// <summary>How many arcs there are between neighbouring points: at most so many different orders.</summary>
    public int Arcs => _points.Length;

    /// <summary>The arc, 0 to <see cref="Arcs"/> - 1, that an image lies in: all images of one arc have the same order. 0 where there is no node.</summary>
    public int ArcOf(ImageId id) => _points.Length == 0 ? 0 : FirstAfter(id) % _points.Length;

    /// <summary>The arc of the images just before a point: that which ends there, or the one around it.</summary>
    public int ArcBefore(ImageId end)
    {
        var after = FirstAfter(end);
        return _points.Length == 0 ? 0 : after > 0 && _points[after - 1].Value == end ? FirstAt(end, after) : after % _points.Length;
    }

    /// <summary>Where an arc ends: the point that the images of the arc lie before. Points grow with the number of the arc.</summary>
    public ImageId EndOf(int arc) => _points[arc].Value;

    /// <summary>The first node of the order of an arc's images: whose point <see cref="EndOf"/> is.</summary>
    public Node FirstOf(int arc) => Nodes[_points[arc].Node];

    /// <summary>All nodes, each once, in the order in which they are asked for the image.</summary>
    public IEnumerable<Node> Order(ImageId id) => OrderFrom(ArcOf(id));

    /// <summary>As <see cref="Order"/>, of any image in the arc.</summary>
    public IEnumerable<Node> OrderFrom(int arc)
    {
        var seen = new bool[Nodes.Length];
        var left = Nodes.Length;
        for (int at = arc, step = 0; step < _points.Length && left > 0; step++, at++)
        {
            var node = _points[at % _points.Length].Node;
            if (!seen[node])
            {
                seen[node] = true;
                left--;
                yield return Nodes[node];
            }
        }
    }

    /// <summary>The first <paramref name="count"/> nodes of the order, nodes in locations not taken yet before the others; fewer where there are fewer nodes.</summary>
    public IReadOnlyList<Node> Owners(ImageId id, int count) => OwnersFrom(ArcOf(id), count);

    /// <summary>As <see cref="Owners"/>, of any image in the arc.</summary>
    public IReadOnlyList<Node> OwnersFrom(int arc, int count) => Spread(OrderFrom(arc), count, _locations);

    /// <summary>As <see cref="Owners"/>, of an order of which nodes have been left out.</summary>
    public static IReadOnlyList<Node> Spread(IEnumerable<Node> order, int count) => Spread(order, count, int.MaxValue);

    /// <param name="order">Looked through no further than it takes.</param>
    /// <param name="count">Nodes wanted.</param>
    /// <param name="all">How many locations the order has: where a thousand nodes have one, nobody beyond the first few need be looked at.</param>
    internal static IReadOnlyList<Node> Spread(IEnumerable<Node> order, int count, int all)
    {
        var owners = new List<Node>();
        var passedOver = new Queue<Node>();
        var locations = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in order)
        {
            if (owners.Count == count)
            {
                return owners;
            }

            if (locations.Count == all && owners.Count + passedOver.Count >= count)
            {
                break;
            }

            if (locations.Add(node.Location))
            {
                owners.Add(node);
            }
            else
            {
                passedOver.Enqueue(node);
            }
        }

        while (owners.Count < count && passedOver.TryDequeue(out var next))
        {
            owners.Add(next);
        }

        return owners;
    }

    /// <summary>The part of all images, 0 to 1, for which a node is first in the order. Those of all nodes add up to 1.</summary>
    public double Share(Guid node)
    {
        var shares = _shares ??= Shares();
        for (var at = 0; at < shares.Length; at++)
        {
            if (Nodes[at].Id == node)
            {
                return shares[at];
            }
        }

        return 0;
    }

    private double[] Shares()
    {
        // Whole numbers, so that all of them add up to all of it. Around the end by overflow; the only point there is has the whole circle.
        var arcs = new UInt128[Nodes.Length];
        for (var at = 0; at < _points.Length; at++)
        {
            var arc = unchecked(Leading(_points[at].Value) - Leading(_points[(at + _points.Length - 1) % _points.Length].Value));
            arcs[_points[at].Node] += _points.Length == 1 ? (UInt128)1 << 64 : arc;
        }

        return [.. arcs.Select(static arc => (double)arc / Circle)];
    }

    /// <summary>The part of all images, 0 to 1, that lies from one point on and before another, around the end where that comes first; all of them between a point and itself.</summary>
    public static double Part(ImageId from, ImageId to) => from == to ? 1 : unchecked(Leading(to) - Leading(from)) / Circle;

    private const double Circle = 18446744073709551616.0; // 2^64

    // A 64-bit part of 160 is finer than a double.
    private static ulong Leading(ImageId value)
    {
        Span<byte> bytes = stackalloc byte[ImageId.ByteLength];
        value.CopyTo(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    // Not a number is saturated to 0, and no node has no point.
    private static int PointsOf(Node node, int pointsPerNode) =>
        Math.Max(1, (int)Math.Round(pointsPerNode * Math.Min(node.Weight, MaxWeight), MidpointRounding.AwayFromZero));

    private static int AddPoints(Point[] points, int next, int at, Node node, int pointsPerNode)
    {
        Span<byte> text = stackalloc byte[IdLength + 10];
        Span<byte> hash = stackalloc byte[ImageId.ByteLength];
        node.Id.TryFormat(text, out _, "D");
        var count = PointsOf(node, pointsPerNode);
        for (var index = 0; index < count; index++)
        {
            index.TryFormat(text[IdLength..], out var digits, default, CultureInfo.InvariantCulture);
            SHA1.HashData(text[..(IdLength + digits)], hash);
            points[next++] = new Point(new ImageId(hash), at);
        }

        return next;
    }

    private int FirstAfter(ImageId id)
    {
        int low = 0, high = _points.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_points[middle].Value > id)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    // Of points on one value the first counts, as for whoever comes from below.
    private int FirstAt(ImageId value, int after)
    {
        while (after > 0 && _points[after - 1].Value == value)
        {
            after--;
        }

        return after;
    }

    private readonly record struct Point(ImageId Value, int Node);
}
