using System.Text.Json;

namespace Reticulum.Tests.Images;

/// <summary>Tests/Vectors/sizes.json.</summary>
internal sealed record SizeVectors(
    IReadOnlyDictionary<string, string> Canonical,
    IReadOnlyList<string> Rejected,
    int TolerancePx,
    IReadOnlyList<SizeVectors.Dimension> Dimensions)
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static SizeVectors Read()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Vectors", "sizes.json"));
        return JsonSerializer.Deserialize<SizeVectors>(file, Snake)!;
    }

    internal sealed record Dimension(int[] Source, string Size, int[] Output);
}
