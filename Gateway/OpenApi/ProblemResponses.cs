using Microsoft.AspNetCore.OpenApi;
using Reticulum.Errors;
using Reticulum.Images;

namespace Reticulum.OpenApi;

/// <summary>Declares what an endpoint can answer, so that the OpenAPI document is true.</summary>
internal static class ProblemResponses
{
    /// <param name="endpoint">The endpoint, or a group of them.</param>
    /// <param name="codes">The errors that it can give.</param>
    public static T ProducesProblems<T>(this T endpoint, params ProblemCode[] codes)
        where T : IEndpointConventionBuilder
    {
        foreach (var status in codes.GroupBy(code => code.Status))
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status.Key, typeof(ProblemBody), ["application/problem+json"]));
            endpoint.WithMetadata(new ProblemDescription(status.Key, string.Join(", ", status.Select(code => $"`{code.Code}`"))));
        }

        return endpoint;
    }

    /// <summary>The bytes of an image in any format, or nothing new.</summary>
    public static RouteHandlerBuilder ProducesImage(this RouteHandlerBuilder endpoint) => endpoint
        .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(byte[]), [.. Enum.GetValues<ImageFormat>().Select(format => format.MediaType)]))
        .WithMetadata(Empty(StatusCodes.Status206PartialContent), new ProblemDescription(206, "A range of an original."))
        .WithMetadata(Empty(StatusCodes.Status301MovedPermanently), new ProblemDescription(301, "To the canonical address."))
        .WithMetadata(Empty(StatusCodes.Status304NotModified), new ProblemDescription(304, "The client has it."));

    private static ProducesResponseTypeMetadata Empty(int status) => new(status, typeof(void));

    public static OpenApiOptions DescribeProblems(this OpenApiOptions options) => options.AddOperationTransformer(static (operation, context, _) =>
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var status in metadata.OfType<ProblemDescription>().GroupBy(description => description.Status))
        {
            if (operation.Responses?.TryGetValue(status.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), out var response) == true)
            {
                response.Description = string.Join(", ", status.Select(description => description.Text));
            }
        }

        return Task.CompletedTask;
    });

    private sealed record ProblemDescription(int Status, string Text);
}
