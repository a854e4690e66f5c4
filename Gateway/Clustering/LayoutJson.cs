using System.Text.Json;
using System.Text.Json.Serialization;
using Reticulum.Cluster;
using Reticulum.Placement;

namespace Reticulum.Clustering;

/// <summary>
/// The layout as JSON, in the cluster's storage and in the cache on disk. Members that are not known are passed over, so that a node reads what a newer one wrote.
/// </summary>
internal static class LayoutJson
{
    public static string Serialize(Layout layout) => JsonSerializer.Serialize(layout, LayoutJsonContext.Default.Layout);

    /// <summary>Null: it is no layout that a ring could be made of, or was not written whole.</summary>
    public static Layout? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, LayoutJsonContext.Default.Layout) is { Version: > 0, PointsPerNode: > 0 } layout && IsSound(layout) ? layout : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsSound(Layout layout) =>
        !layout.Members.IsDefault
        && layout.Members.All(static member => member is { Node.Weight: > 0 }) // an element of an array may be null, whatever its type says
        && layout.Members.DistinctBy(static member => member.Node.Id).Count() == layout.Members.Length;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(NodeRoleConverter)])]
[JsonSerializable(typeof(Layout))]
internal sealed partial class LayoutJsonContext : JsonSerializerContext;

/// <summary><c>silo</c>, <c>gateway</c>; a number is none.</summary>
internal sealed class NodeRoleConverter() : JsonStringEnumConverter<NodeRole>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
