using Microsoft.OpenApi;
using Reticulum.Images;

namespace Reticulum.OpenApi;

/// <summary>The bytes of an image in any format, a part of them, or nothing new.</summary>
internal static class ImageResponses
{
    private static readonly ResponseHeader[] Validators =
    [
        new(0, "ETag", "Strong, in quotes; for If-None-Match."),
        new(0, "Last-Modified", "When these bytes were made; for If-Modified-Since."),
        new(0, "Cache-Control", "public, max-age=31536000, immutable: an address never means other bytes."),
    ];

    private static readonly ResponseHeader[] Size =
    [
        new(0, "X-Image-Width", "Pixels, of one frame, upright.", JsonSchemaType.Integer),
        new(0, "X-Image-Height", "Pixels, of one frame, upright.", JsonSchemaType.Integer),
    ];

    private static readonly (string Name, string Description)[] RequestHeaders =
    [
        ("If-None-Match", "The ETag of what the client has: 304 where that is still right."),
        ("If-Modified-Since", "The Last-Modified of what the client has; counts only without If-None-Match."),
        ("If-Match", "412 where the ETag is another one."),
        ("If-Unmodified-Since", "412 where the image is younger; counts only without If-Match."),
        ("Range", "bytes=0-99: a part of an original (`full`, in the format in which it is stored). Renditions are always whole."),
    ];

    public static RouteHandlerBuilder ProducesImage(this RouteHandlerBuilder endpoint)
    {
        foreach (var status in new[] { StatusCodes.Status200OK, StatusCodes.Status206PartialContent, StatusCodes.Status301MovedPermanently, StatusCodes.Status304NotModified })
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(void)));
        }

        return endpoint.WithMetadata(new Images());
    }

    // Not the framework's format: byte, which would be base64 within JSON.
    public static void Describe(OpenApiOperation operation, IList<object> metadata)
    {
        if (!metadata.OfType<Images>().Any())
        {
            return;
        }

        Describe(operation, 200, "The image.", isImage: true, [.. Validators, .. Size, new(0, "Accept-Ranges", "bytes, on originals.", IsAlways: false)]);
        Describe(operation, 206, "The part of an original that Range asked for.", isImage: true,
            [.. Validators, .. Size, new(0, "Accept-Ranges", "bytes"), new(0, "Content-Range", "Which part of how much: bytes 0-99/349915.")]);
        Describe(operation, 301, "The same, at its one canonical address; the query string goes along.", isImage: false,
            [new(0, "Location", "A path on this server."), new(0, "Cache-Control", "public, max-age=86400")]);
        Describe(operation, 304, "The client has it.", isImage: false, Validators);
        operation.Parameters ??= [];
        foreach (var (name, description) in RequestHeaders)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    private static void Describe(OpenApiOperation operation, int status, string description, bool isImage, ResponseHeader[] headers)
    {
        if (operation.ResponseOf(status) is not { } response)
        {
            return;
        }

        response.Description = description;
        response.Content = isImage
            ? Enum.GetValues<ImageFormat>().ToDictionary(
                static format => format.MediaType,
                static _ => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } })
            : null;
        foreach (var header in headers)
        {
            header.AddTo(response);
        }
    }

    private sealed class Images;
}
