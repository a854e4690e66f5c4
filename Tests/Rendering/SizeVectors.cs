using System.Text.Json;

namespace Reticulum.Tests.Rendering;

/// <summary>The dimensions of <c>Tests/Vectors/sizes.json</c>: source, size as text, what has to come out.</summary>
internal static class SizeVectors
{
    private static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "sizes.json"))).RootElement;

    public static int Tolerance => Root.GetProperty("tolerance_px").GetInt32();

    public static IEnumerable<(int Width, int Height, string Size, int ExpectedWidth, int ExpectedHeight)> All
        => Root.GetProperty("dimensions").EnumerateArray().Select(vector => (
            vector.GetProperty("source")[0].GetInt32(),
            vector.GetProperty("source")[1].GetInt32(),
            vector.GetProperty("size").GetString()!,
            vector.GetProperty("output")[0].GetInt32(),
            vector.GetProperty("output")[1].GetInt32())).Distinct();
}
