using Microsoft.Extensions.Options;
using Reticulum.Errors;
using Reticulum.OpenApi;

namespace Reticulum.Images;

/// <summary>
/// <c>GET|HEAD /image/{hash}/{size}/{filename}</c>, from top to bottom: parse into types (<see cref="ImageRequest"/>), one redirect to the canonical
/// address, find or make it (<see cref="IImageReader"/>), send it (<see cref="ImageAnswer"/>).
/// </summary>
internal static class ImageEndpoints
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapImages(this IEndpointRouteBuilder app)
    {
        var images = app.MapGroup("/image/{hash}").WithTags("Images").ProducesProblems(ProblemCode.InternalError);
        images.MapMethods("{size}/{filename}", GetOrHead, GetImageAsync)
            .WithName("getImage")
            .WithSummary("An image, at a size, in a format.")
            .WithDescription("Renditions are upright, in sRGB and without metadata; `full` in the stored format is the very bytes that were uploaded. HEAD is answered like GET, without the body.")
            .ProducesImage()
            .ProducesProblems(
                ProblemCode.MalformedSize, ProblemCode.UnsupportedFormat, ProblemCode.NotFound, ProblemCode.Deleted, ProblemCode.PreconditionFailed,
                ProblemCode.RangeNotSatisfiable, ProblemCode.Busy, ProblemCode.DamagedCopy, ProblemCode.Unavailable);
        images.MapMethods("info", GetOrHead, GetInfoAsync)
            .WithName("getImageInfo")
            .WithSummary("What is known of an image, without its bytes.")
            .WithDescription("HEAD is answered like GET, without the body.")
            .Produces<ImageInfo>()
            .WithExample(Examples.Info)
            .WithResponseHeader(StatusCodes.Status200OK, "Cache-Control", "no-cache: who has it may change at any time.")
            .ProducesProblems(ProblemCode.NotFound, ProblemCode.Deleted, ProblemCode.Unavailable);
    }

    private static async ValueTask<IResult> GetImageAsync(
        string hash, string size, string filename, HttpRequest request, IImageReader images, IOptions<LimitOptions> limits, ImageInstruments instruments, CancellationToken cancellationToken) =>
        instruments.Count(ImageRequest.Parse(request.Path.Value, hash, size, filename, limits.Value.MaxDimension) switch
        {
            ImageRequest.Canonical asked => await images.ReadAsync(asked.Key, cancellationToken) switch
            {
                ReadOutcome.Found found => new ImageAnswer(found.Content, images, asked.Key, found.Source),
                var other => Problems.From(other),
            },
            ImageRequest.Redirect redirect => new CanonicalRedirect(redirect.Path),
            ImageRequest.Refused refused => refused.Problem,
            var unknown => throw new InvalidOperationException($"{unknown}"),
        });

    private static async ValueTask<IResult> GetInfoAsync(string hash, HttpResponse response, IImageReader images, CancellationToken cancellationToken)
    {
        if (!ImageId.TryParse(hash, out var id))
        {
            return Problems.NoSuchImage;
        }

        // Who has it may change at any time.
        response.Headers.CacheControl = "no-cache";
        return await images.DescribeAsync(id, cancellationToken) switch
        {
            DescribeOutcome.Found found => TypedResults.Ok(ImageInfo.From(found.Details)),
            var other => Problems.From(other),
        };
    }
}
