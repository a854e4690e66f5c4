using Microsoft.OpenApi;

namespace Reticulum.OpenApi;

/// <summary><c>GET /metrics</c>: the exporter maps it, and says nothing of it that a document could be made from.</summary>
internal static class MetricsOperation
{
    private static readonly string[] MediaTypes = ["text/plain", "application/openmetrics-text"];

    private static readonly (string Name, string Description)[] Headers =
    [
        ("Last-Modified", "When they were taken: for less than a second the same ones are given again."), ("Vary", "Accept, where the format was chosen by it."),
    ];

    public static void AddTo(OpenApiDocument document) => document.Paths["/metrics"] = new OpenApiPathItem
    {
        Operations = new Dictionary<HttpMethod, OpenApiOperation>
        {
            [HttpMethod.Get] = new()
            {
                OperationId = "getMetrics",
                Summary = "What the node measures, for Prometheus.",
                Description = "In Prometheus' text format, or in OpenMetrics' where the request accepts that.",
                Tags = new HashSet<OpenApiTagReference> { new("Node", document) },
                Responses = new OpenApiResponses
                {
                    ["200"] = new OpenApiResponse
                    {
                        Description = "The measurements.",
                        Headers = Headers.ToDictionary(
                            static header => header.Name,
                            static IOpenApiHeader (header) => new OpenApiHeader { Description = header.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } }),
                        Content = MediaTypes.ToDictionary(static type => type, static _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } }),
                    },
                },
            },
        },
    };
}
