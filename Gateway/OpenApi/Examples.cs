using System.Collections.Immutable;
using System.Globalization;
using Reticulum.Admin;
using Reticulum.Cluster;
using Reticulum.Images;
using Reticulum.Nodes;
using Reticulum.Uploads;

namespace Reticulum.OpenApi;

/// <summary>One cluster's answers, as the API document shows them: a photograph on two of three nodes.</summary>
internal static class Examples
{
    private const long Length = 349_915;

    private static readonly DateTimeOffset UploadedAt = DateTimeOffset.Parse("2026-11-23T07:10:00Z", CultureInfo.InvariantCulture);

    private static readonly DateTimeOffset VerifiedAt = DateTimeOffset.Parse("2026-11-25T15:22:45Z", CultureInfo.InvariantCulture);

    private static readonly Guid Node0 = Guid.Parse(OperationParameters.NodeId);

    private static readonly Guid Node1 = Guid.Parse("c1d94b07-2e63-4f18-8a5c-90b7e3f2d614");

    private static readonly ImmutableArray<string> Nodes = ["node0", "node1"];

    public static UploadAnswer Upload { get; } = new(
        OperationParameters.Hash, Length, "jpg", $"/image/{OperationParameters.Hash}/full/image.jpg", Satisfied: true, Nodes, 1800, 1200, "image/jpeg");

    public static ImageInfo Info { get; } = new(OperationParameters.Hash, Length, "image/jpeg", "jpg", 1800, 1200, 1, UploadedAt, Nodes);

    public static ImageAdminAnswer Image { get; } = new(
        Info.Hash, Info.Length, Info.ContentType, Info.Extension, Info.Width, Info.Height, Info.Pages, Info.UploadedAt, Info.Nodes,
        "3b1c6f0d5c2d1b7a4c90e1f28a4d3367b2f5e8a1907c4d6b8e3f1a2c5d7e9b04",
        1,
        [new StoredRendition("300w.webp", 11_204)],
        [new Replica(Node0, "node0", VerifiedAt), new Replica(Node1, "node1", null)]);

    public static PlacementAnswer Placement { get; } = new(
        OperationParameters.Hash,
        [
            new PlacementEntry(Node0, "node0", ShouldHave: true, Has: true, VerifiedAt),
            new PlacementEntry(Node1, "node1", ShouldHave: true, Has: null, null),
        ]);

    public static DeleteAnswer Delete { get; } = new(OperationParameters.Hash, Deleted: true);

    public static VerifyAnswer Verify { get; } = new(OperationParameters.Hash, VerifyVerdict.Intact, 1, 1, 1);

    public static NodeAnswer Node { get; } = new(
        Node0, "node0", "http://10.0.0.10:8080", "default", Writeable: true, NodeState.Alive, NodeRole.Silo, 18, 6_298_470, 77_309_411_328, 0.5, null,
        new HealingAnswer(Settled: true, 0, 0, 0, 0, 0, 0, 0, 0, null, 5123.4), null, null, DiskBytes: 107_374_182_400, "1.0.0", null);

    public static ClusterAnswer Cluster { get; } = new(
        [
            Node,
            new NodeAnswer(
                Node1, "node1", "http://10.0.0.11:8080", "default", Writeable: false, NodeState.Draining, NodeRole.Silo, 7, 2_451_006, 77_309_411_328, 0.5,
                "it is draining", new HealingAnswer(Settled: false, 0, 0, 7, 0, 0, 0, 11, 0, null, 901.5), SafeToStop: false, "it still has 7 images", DiskBytes: 107_374_182_400, "1.0.0", null),
        ],
        new ReplicationAnswer(2, 2, 2),
        0,
        Untold: null);

    public static Announcement Announcement { get; } = new(Node, [Cluster.Nodes[1]]);

    public static ScrubReport Scrub { get; } = new(
        Running: true, VerifiedAt, null, 18_211, 40_160, 2, 2, 0, 0, 0, 0, 0, 0, 2, 6_298_470_113, 5_003_121.5, 181_220.4, 412_003.2);

    public static NodeOrder Order(string order) => new(Node0, order);
}
