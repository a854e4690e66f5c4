using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Reticulum.OpenApi;

/// <summary>What a response has beside its status and its type: headers, and an example.</summary>
internal static class ResponseDetails
{
    private static readonly JsonSerializerOptions Serialization = JsonSettings.Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static RouteHandlerBuilder WithResponseHeader(
        this RouteHandlerBuilder endpoint, int status, string name, string description, JsonSchemaType type = JsonSchemaType.String, bool isAlways = true) =>
        endpoint.WithMetadata(new ResponseHeader(status, name, description, type, isAlways));

    /// <param name="endpoint">The endpoint.</param>
    /// <param name="answer">A whole answer, as the endpoint makes it.</param>
    /// <param name="status">With which it comes.</param>
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder endpoint, object answer, int status = StatusCodes.Status200OK) =>
        endpoint.WithMetadata(new ResponseExample(status, answer));

    public static OpenApiOptions DescribeResponses(this OpenApiOptions options) => options.AddOperationTransformer(static (operation, context, _) =>
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        ProblemResponses.Describe(operation, metadata, context.Document!);
        ImageResponses.Describe(operation, metadata);
        foreach (var header in metadata.OfType<ResponseHeader>())
        {
            header.AddTo(operation.ResponseOf(header.Status));
        }

        foreach (var example in metadata.OfType<ResponseExample>())
        {
            foreach (var content in operation.ResponseOf(example.Status)?.Content?.Values ?? [])
            {
                content.Example = Json(example.Answer);
            }
        }

        PageResponses.Describe(operation, metadata); // last: the examples are JSON's
        return Task.CompletedTask;
    });

    /// <summary>Null: none is declared.</summary>
    public static OpenApiResponse? ResponseOf(this OpenApiOperation operation, int status) =>
        operation.Responses?.TryGetValue(status.ToString(CultureInfo.InvariantCulture), out var response) == true ? response as OpenApiResponse : null;

    /// <summary>As an answer is written.</summary>
    public static JsonNode? Json(object answer) => JsonSerializer.SerializeToNode(answer, Serialization);

    private sealed record ResponseExample(int Status, object Answer);
}

/// <param name="Status">Of the response that has it.</param>
/// <param name="Name">As it is sent.</param>
/// <param name="Description">For people.</param>
/// <param name="Type">What its text reads as.</param>
/// <param name="IsAlways">Each response of this status has it.</param>
internal sealed record ResponseHeader(int Status, string Name, string Description, JsonSchemaType Type = JsonSchemaType.String, bool IsAlways = true)
{
    public void AddTo(OpenApiResponse? response)
    {
        if (response is not null)
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            response.Headers[Name] = new OpenApiHeader { Description = Description, Required = IsAlways, Schema = new OpenApiSchema { Type = Type } };
        }
    }
}
