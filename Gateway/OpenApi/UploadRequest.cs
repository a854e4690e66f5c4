using Microsoft.OpenApi;

namespace Reticulum.OpenApi;

/// <summary>Describes the form of an upload: the endpoint reads the body itself, part by part, so the framework cannot know.</summary>
internal static class UploadRequest
{
    public static RouteHandlerBuilder AcceptsUpload(this RouteHandlerBuilder endpoint) => endpoint.AddOpenApiOperationTransformer(static (operation, _, _) =>
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = new() { Schema = Form() } },
        };
        return Task.CompletedTask;
    });

    private static OpenApiSchema Form() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "image" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["key"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Where upload keys are set; in front of the image." },
            ["size_hints"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Sizes to make ahead: 100s,640w." },
            ["image"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The file." },
        },
    };
}
