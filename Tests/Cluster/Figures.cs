using System.Text.Json;
using Xunit;

namespace Reticulum.Tests.Cluster;

/// <summary>One JSON line for each run of a scenario, in the test's output.</summary>
internal static class Figures
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Write(ITestOutputHelper output, string scenario, object figures)
    {
        var line = JsonSerializer.Serialize(new { scenario, figures }, Snake);
        output.WriteLine(line);
    }
}
