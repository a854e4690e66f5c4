using System.Text.Json;

namespace Reticulum.Tests.Placement;

/// <summary>One ring of Tests/Vectors/ring.json, computed by the Go original's rule.</summary>
internal sealed record RingVectors(int PointsPerNode, IReadOnlyList<Guid> Nodes, IReadOnlyList<RingVectors.Image> Images)
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IReadOnlyList<RingVectors> Read()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Vectors", "ring.json"));
        return JsonSerializer.Deserialize<List<RingVectors>>(file, Snake)!;
    }

    internal sealed record Image(string Id, IReadOnlyList<Guid> Order);
}
