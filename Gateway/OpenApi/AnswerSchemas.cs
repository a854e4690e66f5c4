using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Reticulum.Nodes;

namespace Reticulum.OpenApi;

/// <summary>
/// Of an answer, in contrast to a question, each field is there, whatever its default; but for those that are left out where they would be null, which never are null.
/// </summary>
internal static class AnswerSchemas
{
    public static OpenApiOptions DescribeAnswers(this OpenApiOptions options) => options
        .AddSchemaTransformer(Describe)
        .AddDocumentTransformer(static (document, _, _) =>
        {
            foreach (var schema in (document.Components?.Schemas?.Values ?? []).OfType<OpenApiSchema>())
            {
                NeverNull(schema);
            }

            return Task.CompletedTask;
        });

    private static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        schema.Default = null; // of a question
        var type = context.JsonTypeInfo;
        if (type.Kind == JsonTypeInfoKind.Object && schema.Properties is { Count: > 0 } fields)
        {
            schema.Required = type.Properties.Where(field => fields.ContainsKey(field.Name) && !IsLeftOut(field)).Select(static field => field.Name).ToHashSet();
        }

        if (context.JsonPropertyInfo is { } property && IsLeftOut(property) && schema.Type is { } types)
        {
            schema.Type = types & ~JsonSchemaType.Null;
        }

        if (schema.Enum is { Count: > 0 })
        {
            schema.Type ??= JsonSchemaType.String;
        }

        if (type.Type == typeof(ConfigAnswer))
        {
            schema.AdditionalProperties = new OpenApiSchema { Description = "A setting by its whole name, as in docs/configuration.md; of a secret, whether it is set." };
        }

        return Task.CompletedTask;
    }

    // What refers to another schema becomes "null, or that" after Describe has seen it.
    private static void NeverNull(OpenApiSchema schema)
    {
        foreach (var (name, field) in schema.Properties?.ToArray() ?? [])
        {
            if (schema.Required?.Contains(name) != true && field.OneOf is [OpenApiSchema { Type: JsonSchemaType.Null }, { } other])
            {
                schema.Properties![name] = other;
            }
        }
    }

    private static bool IsLeftOut(JsonPropertyInfo field) =>
        field.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
}
