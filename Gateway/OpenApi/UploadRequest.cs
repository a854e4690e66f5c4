using Microsoft.OpenApi;

namespace Reticulum.OpenApi;

/// <summary>Describes the form of an upload: the endpoint reads the body itself, part by part, so the framework cannot know.</summary>
internal static class UploadRequest
{
    public static RouteHandlerBuilder AcceptsUpload(this RouteHandlerBuilder endpoint) => endpoint.TakesUploadKey().AddOpenApiOperationTransformer(static (operation, _, _) =>
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Description = "At most 32 parts, others than these are passed over.",
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
            ["key"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Where upload keys are set, and none comes as Authorization: Bearer; in front of the image." },
            ["size_hints"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "Sizes to make ahead, in the background, with commas between them: 100s,640w. At most Limits:MaxSizeHints.",
            },
            ["image"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Format = "binary",
                Description = "The file; one. JPEG, PNG, GIF, WebP, AVIF or TIFF: the bytes decide, not the name or the Content-Type.",
            },
        },
    };
}
