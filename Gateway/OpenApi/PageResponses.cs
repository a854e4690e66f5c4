using Microsoft.OpenApi;

namespace Reticulum.OpenApi;

/// <summary>Declares that each answer of an endpoint is a page, of the same status, for a browser that would rather have one (<see cref="Pages.FormAnswers"/>).</summary>
internal static class PageResponses
{
    private static readonly ResponseHeader[] Headers =
    [
        new(0, "Content-Security-Policy", "Of a page.", IsAlways: false),
        new(0, "Referrer-Policy", "Of a page.", IsAlways: false),
    ];

    public static RouteHandlerBuilder AlsoAnswersInPages(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new InPages());

    public static void Describe(OpenApiOperation operation, IList<object> metadata)
    {
        if (!metadata.OfType<InPages>().Any())
        {
            return;
        }

        foreach (var response in operation.Responses!.Values.OfType<OpenApiResponse>())
        {
            response.Content ??= new Dictionary<string, OpenApiMediaType>();
            response.Content["text/html"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
            foreach (var header in Headers)
            {
                header.AddTo(response);
            }
        }
    }

    private sealed class InPages;
}
