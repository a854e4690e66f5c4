using Microsoft.OpenApi;
using Reticulum.Errors;

namespace Reticulum.OpenApi;

/// <summary>Declares which errors an endpoint can give, so that the OpenAPI document is true: by status, and in each by code.</summary>
internal static class ProblemResponses
{
    public const string MediaType = "application/problem+json";

    /// <param name="endpoint">The endpoint, or a group of them.</param>
    /// <param name="codes">The errors that it can give.</param>
    public static T ProducesProblems<T>(this T endpoint, params ProblemCode[] codes)
        where T : IEndpointConventionBuilder
    {
        foreach (var status in codes.Select(static code => code.Status).Distinct())
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemBody), [MediaType]));
        }

        return endpoint.WithMetadata(new ProblemCodes(codes));
    }

    /// <summary>Says which codes come with a status, with an example and the headers of each.</summary>
    /// <param name="operation">Whose responses.</param>
    /// <param name="metadata">Of its endpoint.</param>
    /// <param name="document">Whose examples are referred to; each code has one.</param>
    public static void Describe(OpenApiOperation operation, IList<object> metadata, OpenApiDocument document)
    {
        var declared = metadata.OfType<ProblemCodes>().SelectMany(static problems => problems.Codes).ToHashSet();
        foreach (var status in ProblemCode.All.Where(declared.Contains).GroupBy(static code => code.Status))
        {
            if (operation.ResponseOf(status.Key) is { Content: { } contents } response && contents.TryGetValue(MediaType, out var content))
            {
                response.Description = string.Join("; ", status.Select(static code => $"`{code.Code}`: {code.Title}"));
                content.Schema = new OpenApiSchema { AllOf = [content.Schema!, OneOfCodes(status)] };
                content.Examples = status.ToDictionary(static code => code.Code, IOpenApiExample (code) => Example(code, document));
                AddHeaders(response, status.Key);
            }
        }
    }

    private static OpenApiSchema OneOfCodes(IEnumerable<ProblemCode> codes) => new()
    {
        Properties = new Dictionary<string, IOpenApiSchema> { ["code"] = new OpenApiSchema { Enum = [.. codes.Select(static code => (System.Text.Json.Nodes.JsonNode)code.Code)] } },
    };

    private static OpenApiExampleReference Example(ProblemCode code, OpenApiDocument document)
    {
        document.AddComponent<IOpenApiExample>(code.Code, new OpenApiExample
        {
            Summary = code.Title,
            Value = ResponseDetails.Json(new ProblemBody($"{Problem.DocsPath}#{code.Code}", code.Title, code.Status, code.Advice, code.Code, "0HNQ4V7KQ2M1S:00000003")),
        });
        return new OpenApiExampleReference(code.Code, document);
    }

    private static void AddHeaders(OpenApiResponse response, int status)
    {
        var header = status switch
        {
            StatusCodes.Status401Unauthorized => new ResponseHeader(status, "WWW-Authenticate", "How to bring the key: Bearer, or Basic for what a browser opens."),
            StatusCodes.Status416RangeNotSatisfiable => new ResponseHeader(status, "Content-Range", "The length that there is: bytes */349915."),
            StatusCodes.Status503ServiceUnavailable => new ResponseHeader(status, "Retry-After", "Seconds, at least 1.", JsonSchemaType.Integer),
            _ => null,
        };
        header?.AddTo(response);
    }

    private sealed record ProblemCodes(IReadOnlyList<ProblemCode> Codes);
}
