using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Reticulum.OpenApi;

/// <summary>What the segments of a path mean, wherever they stand.</summary>
internal static class OperationParameters
{
    /// <summary>The hash of all the examples.</summary>
    public const string Hash = "36f675cc81e74ef5e8e25d940ed904759531985d";

    /// <summary>The node of all the examples.</summary>
    public const string NodeId = "8f3c2a1e-5b7d-4c90-9a41-6d2f0e8b7c35";

    private static readonly Dictionary<string, Description> Descriptions = new()
    {
        ["hash"] = new("An image's address: the SHA-1 of its bytes, 40 hexadecimal digits.", Hash, "^[0-9a-fA-F]{40}$"),
        ["size"] = new(
            "`full`: as large as it is. `300w`, `200h`: at most so wide, so high, in proportion. `300w200h`: the largest that fits, in proportion. `100s`: a centred square. Never enlarged.",
            "300w"),
        ["filename"] = new("The base name is free; the extension is the format wanted: jpg, png, gif, webp, avif.", "photo.webp"),
        ["id"] = new("A node's UUID, from `GET /api/v1/cluster`.", NodeId),
        ["without"] = new("A node's UUID, from `GET /api/v1/cluster`: as if it were away.", NodeId),
        ["with"] = new("A location: as if a new silo joined there.", "default"),
        ["accept_loss"] = new("Forget the node although a last copy could be lost with it.", "false"),
    };

    public static OpenApiOptions DescribeParameters(this OpenApiOptions options) => options.AddOperationTransformer(static (operation, _, _) =>
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (Descriptions.TryGetValue(parameter.Name ?? "", out var description))
            {
                parameter.Description ??= description.Text;
                parameter.Example = parameter.Schema?.Type?.HasFlag(JsonSchemaType.Boolean) == true ? bool.Parse(description.Example) : description.Example;
                if (description.Pattern is not null && parameter.Schema is OpenApiSchema schema)
                {
                    schema.Pattern = description.Pattern;
                }
            }
        }

        return Task.CompletedTask;
    });

    private sealed record Description(string Text, string Example, string? Pattern = null);
}
