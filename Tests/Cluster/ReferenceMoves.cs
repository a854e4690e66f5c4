using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Reticulum.Placement;

namespace Reticulum.Tests.Cluster;

/// <summary>What moves between two layouts, by <see cref="ReferenceRing"/>: for each arc between two points of either, who owned it and who owns it then.</summary>
internal static class ReferenceMoves
{
    private static readonly BigInteger Circle = BigInteger.One << 160;

    /// <summary>By nicknames; from is null where nobody gives copies up. The part of all images, 0 to 1.</summary>
    public static IReadOnlyDictionary<(string? From, string To), double> Between(IReadOnlyList<Node> before, IReadOnlyList<Node> after, int copies, int pointsPerNode = 128)
    {
        var (old, young) = (RingOf(before, pointsPerNode), RingOf(after, pointsPerNode));
        string[] points = [.. before.Concat(after).SelectMany(node => Points(node, pointsPerNode)).Distinct().Order(StringComparer.Ordinal)];
        var moves = new Dictionary<(string? From, string To), double>();
        for (var at = 0; at < points.Length; at++)
        {
            var (from, to) = (points[at], points[(at + 1) % points.Length]);
            var (had, have) = (old.Owners(from, copies), young.Owners(from, copies));
            var (gives, takes) = (had.Except(have).ToList(), have.Except(had).ToList());
            for (var one = 0; one < takes.Count; one++)
            {
                var pair = (one < gives.Count ? gives[one] : null, takes[one]);
                moves[pair] = moves.GetValueOrDefault(pair) + Part(from, to);
            }
        }

        return moves;
    }

    private static ReferenceRing RingOf(IEnumerable<Node> nodes, int pointsPerNode) =>
        new(nodes.Select(static node => new KnownNode(node.Id.ToString("D"), node.Nickname, node.Location, "alive", "silo")), pointsPerNode);

    private static IEnumerable<string> Points(Node node, int pointsPerNode) => Enumerable.Range(0, pointsPerNode)
        .Select(index => Convert.ToHexStringLower(SHA1.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{node.Id:D}{index}")))));

    private static double Part(string from, string to) => (double)((Number(to) - Number(from) + Circle) % Circle) / (double)Circle;

    private static BigInteger Number(string hex) => BigInteger.Parse($"0{hex}", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
