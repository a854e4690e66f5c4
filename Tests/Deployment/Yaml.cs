using System.Text.Json.Nodes;
using Reticulum.Tests.Architecture;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Reticulum.Tests.Deployment;

/// <summary>A file of YAML below deploy/, its documents as JSON, every scalar a text, anchors and merges resolved.</summary>
internal static class Yaml
{
    public static IReadOnlyList<JsonNode> Documents(params string[] path)
    {
        using var text = new StringReader(File.ReadAllText(Path.Combine([SourceTree.Root, "deploy", .. path])));
        var parser = new Parser(text);
        var deserializer = new DeserializerBuilder().Build();
        var documents = new List<JsonNode>();
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        while (parser.Accept<YamlDotNet.Core.Events.DocumentStart>(out _))
        {
            documents.Add(ToJson(deserializer.Deserialize(parser))!);
        }

        return documents;
    }

    /// <summary>All nodes below this one, itself too.</summary>
    public static IEnumerable<JsonNode> Walk(JsonNode? node) => node switch
    {
        JsonObject map => map.Select(static pair => pair.Value).SelectMany(Walk).Prepend(node),
        JsonArray list => list.SelectMany(Walk).Prepend(node),
        null => [],
        _ => [node],
    };

    public static string Text(this JsonNode? node, params string[] path) =>
        path.Aggregate(node, static (at, name) => at?[name])?.GetValue<string>() ?? throw new KeyNotFoundException($"There is no {string.Join('.', path)} in {node?.GetPath()}.");

    private static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        IDictionary<object, object> map => Merged(map),
        IEnumerable<object> list => new JsonArray([.. list.Select(ToJson)]),
        _ => JsonValue.Create(value.ToString()!),
    };

    // "<<": what is merged in loses to what is said here.
    private static JsonObject Merged(IDictionary<object, object> map)
    {
        var own = map.Where(static pair => !"<<".Equals(pair.Key)).ToDictionary(static pair => pair.Key.ToString()!, static pair => pair.Value);
        var merged = map.TryGetValue("<<", out var other) ? (JsonObject)ToJson(other)! : [];
        foreach (var (name, value) in own)
        {
            merged[name] = ToJson(value);
        }

        return merged;
    }
}
