using Reticulum.Errors;
using Scalar.AspNetCore;

namespace Reticulum.OpenApi;

/// <summary><c>/openapi/v1.json</c>, and <c>/docs</c> to read and try it; nothing of it comes from another server.</summary>
internal static class ApiDocument
{
    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", static options => options
        .DescribeProblems()
        .AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info.Title = "Reticulum";
            document.Info.Description = "A replicated image store that resizes on the fly. Errors are RFC 9457 with a stable code: see " + Problem.DocsPath + ".";

            // The address under which a reader reached the document is the address to call.
            document.Servers?.Clear();

            // Each GET answers HEAD too; that needs no page of its own.
            foreach (var path in document.Paths.Values)
            {
                path.Operations?.Remove(HttpMethod.Head);
            }

            return Task.CompletedTask;
        }));

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/docs", static options => options
            .WithTitle("Reticulum API")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideClientButton()
            .HideDeveloperTools());
    }
}
