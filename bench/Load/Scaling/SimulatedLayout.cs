using System.Globalization;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Placement;

namespace Reticulum.Load.Scaling;

/// <summary>Layouts as clusters would have them: random ids, names and addresses of the usual length. The same for the same numbers.</summary>
internal static class SimulatedLayout
{
    public const int PointsPerNode = 128;

    /// <param name="nodes">Silos; no gateways.</param>
    /// <param name="zones">1: everybody in the default location.</param>
    public static Layout Of(int nodes, int zones = 1)
    {
        var random = new Random(1);
        return new Layout(nodes, PointsPerNode, [.. Enumerable.Range(0, nodes).Select(number => Member(random, number, zones))]);
    }

    public static Layout With(Layout layout, int seed) =>
        layout with { Version = layout.Version + 1, Members = [.. layout.Members, Member(new Random(seed), layout.Members.Length, 1)] };

    public static ImageId[] Ids(int count, int seed = 7) => [.. Healing.ComparedCluster.Ids(count, seed)];

    private static LayoutMember Member(Random random, int number, int zones)
    {
        var node = new Node(
            NewId(random),
            string.Create(CultureInfo.InvariantCulture, $"images-{number:D4}"),
            zones == 1 ? Node.DefaultLocation : string.Create(CultureInfo.InvariantCulture, $"zone-{number % zones}"),
            BaseUrl: string.Create(CultureInfo.InvariantCulture, $"http://10.0.{number / 250}.{(number % 250) + 1}:8080"));
        return new LayoutMember(node, NodeRole.Silo, NewId(random));
    }

    private static Guid NewId(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
