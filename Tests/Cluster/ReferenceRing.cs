using System.Security.Cryptography;
using System.Text;

namespace Reticulum.Tests.Cluster;

/// <summary>
/// Section 4 of the contract once more, from its words, in texts, as slow as it likes and without a line of the server's: which silos own an image.
/// </summary>
internal sealed class ReferenceRing
{
    private readonly List<(string Point, KnownNode Node)> _points;

    public ReferenceRing(IEnumerable<KnownNode> silos, int pointsPerNode = 128)
    {
        _points = [.. silos
            .SelectMany(node => Enumerable.Range(0, pointsPerNode).Select(index => (HexSha1($"{node.Id}{index}"), node)))
            .OrderBy(point => point.Item1, StringComparer.Ordinal)];
    }

    /// <summary>Nicknames, each once, clockwise from the first point that is greater than the hash.</summary>
    public IEnumerable<KnownNode> Order(string hash) => _points
        .Where(point => string.CompareOrdinal(point.Point, hash) > 0)
        .Concat(_points)
        .Select(point => point.Node)
        .Distinct();

    /// <summary>The nicknames of the first nodes of the order; a location that is not taken yet goes first.</summary>
    public IReadOnlySet<string> Owners(string hash, int replication)
    {
        var order = Order(hash).ToList();
        var firstOfEach = order.DistinctBy(node => node.Location).ToList();
        return firstOfEach.Concat(order.Except(firstOfEach)).Take(replication).Select(node => node.Nickname).ToHashSet();
    }

    private static string HexSha1(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.ASCII.GetBytes(text)));
}
