using System.Text.Json.Nodes;
using Json.Schema;

namespace Reticulum.Tests.OpenApi;

/// <summary>
/// The schemas of a document, evaluated by a JSON Schema library (OpenAPI 3.1's schemas are JSON Schema 2020-12). Closed: an object has no field that its schema does not name,
/// unless the schema says itself what the others are.
/// </summary>
internal sealed class AnswerSchemaSet(JsonNode document)
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly Dictionary<string, JsonSchema> _known = [];

    public IReadOnlyList<string> FaultsOf(JsonNode schema, JsonNode? instance)
    {
        var text = schema.ToJsonString();
        if (!_known.TryGetValue(text, out var known))
        {
            known = _known[text] = Build(schema);
        }

        var result = known.Evaluate(instance, Options);
        return result.IsValid
            ? []
            : [.. result.Details.Where(static detail => detail.HasErrors).SelectMany(static detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")).Distinct()];
    }

    private JsonSchema Build(JsonNode schema)
    {
        var definitions = document["components"]?["schemas"]?.DeepClone() ?? new JsonObject();
        Close(definitions);
        var whole = new JsonObject { ["$defs"] = definitions, ["allOf"] = new JsonArray(schema.DeepClone()) };
        return JsonSchema.FromText(whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonObject schema)
        {
            if (schema["properties"] is JsonObject && schema["additionalProperties"] is null)
            {
                schema["additionalProperties"] = false;
            }

            foreach (var (_, inner) in schema)
            {
                Close(inner);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var inner in list)
            {
                Close(inner);
            }
        }
    }
}
