using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Reticulum.Errors;
using Scalar.AspNetCore;

namespace Reticulum.OpenApi;

/// <summary>
/// <c>/openapi/v1.json</c>, and <c>/docs</c> to read and try it; nothing of it comes from another server. What an endpoint can answer is declared beside it
/// (<see cref="ProblemResponses"/>, <see cref="ImageResponses"/>, <see cref="ResponseDetails"/>), what a field means is its XML doc. Tests/OpenApi holds all of it
/// against a running node, and docs/openapi.json is its text.
/// </summary>
internal static class ApiDocument
{
    private static readonly Dictionary<string, string> Tags = new()
    {
        ["Images"] = "Upload and get. For everybody, or for those with an upload key.",
        ["Management"] = "For operators: the cluster, its nodes, one image's copies.",
        ["Node"] = "The node that is asked, and what it knows of the others.",
        ["Health"] = "For supervisors and load balancers.",
    };

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", static options => options
        .DescribeAnswers()
        .DescribeParameters()
        .DescribeResponses()
        .DescribeAccess()
        .AddOperationTransformer(NameOperation)
        .AddDocumentTransformer(Complete));

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

    // "getHealthzLive" for GET /healthz/live, where the endpoint has no name of its own.
    private static Task NameOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var words = (context.Description.RelativePath ?? "").Split('/', '-', '_').Where(static word => word.Length > 0 && word[0] != '{');
        operation.OperationId ??= context.Description.HttpMethod?.ToLowerInvariant() + string.Concat(words.Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
        return Task.CompletedTask;
    }

    // As they were declared is: of the group, then of the endpoint.
    private static OpenApiResponses InOrder(OpenApiResponses? declared)
    {
        var ordered = new OpenApiResponses();
        foreach (var (status, response) in (declared ?? []).OrderBy(static response => response.Key, StringComparer.Ordinal))
        {
            ordered[status] = response;
        }

        return ordered;
    }

    private static Task Complete(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Reticulum";
        document.Info.Description =
            "A replicated image store that resizes on the fly. Any node answers for the whole cluster. "
            + $"Errors are RFC 9457 (`application/problem+json`, `Cache-Control: no-store`) with a stable `code`: see [{Problem.DocsPath}]({Problem.DocsPath}). "
            + "Beside the errors that an operation names, any address answers 405 for a method that it does not take, and 404 where there is nothing.";

        // Not the addresses that the server listens on: the one under which a reader reached the document is the one to call.
        document.Servers = [new OpenApiServer { Url = "/", Description = "The node that this document is from." }];

        // What takes HEAD answers it as it answers GET, without the body; that needs no page of its own.
        foreach (var path in document.Paths.Values)
        {
            path.Operations?.Remove(HttpMethod.Head);
            foreach (var operation in path.Operations?.Values.ToArray() ?? [])
            {
                operation.Responses = InOrder(operation.Responses);
            }
        }

        MetricsOperation.AddTo(document);
        document.Tags = Tags.Select(static tag => new OpenApiTag { Name = tag.Key, Description = tag.Value }).ToHashSet();

        return Task.CompletedTask;
    }
}
