using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Reticulum.Auth;
using Reticulum.Cluster;
using Reticulum.Errors;
using Reticulum.Images;
using Reticulum.OpenApi;
using Reticulum.Placement;

namespace Reticulum.Uploads;

/// <summary>
/// <c>POST /</c>: read and stage (<see cref="UploadReader"/>), make durable (<see cref="IImageUploads.StoreAsync"/>), answer; the size hints behind it.
/// On a node that stores nothing, or has no room: <see cref="UploadRelay"/>.
/// </summary>
internal static class UploadEndpoints
{
    public static void MapUploads(this IEndpointRouteBuilder app) => app.MapPost("/", Handler(app.ServiceProvider))
        .WithTags("Images")
        .WithName("uploadImage")
        .WithSummary("Stores an image and answers with its hash.")
        .WithDescription("Answered when enough copies are durable. The same bytes again are the same answer, so that any upload can be repeated. A browser that posts a form, and asks for HTML rather than JSON, gets each answer as a page.")
        .AcceptsUpload()
        .AlsoAnswersInPages()
        .AddEndpointFilter(static (context, next) => context.HttpContext.RequestServices.GetRequiredService<UploadInstruments>().CountAsync(context, next))
        .Produces<UploadAnswer>()
        .WithExample(Examples.Upload)
        .ProducesProblems(
            ProblemCode.MalformedRequest, ProblemCode.MalformedUpload, ProblemCode.MalformedSizeHints, ProblemCode.ImageMissing, ProblemCode.ImageEmpty, ProblemCode.KeyRequired,
            ProblemCode.KeyRefused, ProblemCode.CrossSite, ProblemCode.RequestTimeout, ProblemCode.HashCollision, ProblemCode.TooManyBytes, ProblemCode.TooLarge, ProblemCode.UnsupportedImage,
            ProblemCode.DamagedImage, ProblemCode.InternalError, ProblemCode.Busy, ProblemCode.UnderReplicated, ProblemCode.Unavailable, ProblemCode.NoStorageNodes,
            ProblemCode.NoRoom);

    private static Delegate Handler(IServiceProvider services) =>
        services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IImageUploads)) ? UploadAsync : UploadRelay.UploadAsync;

    private static async Task<IResult> UploadAsync(
        HttpContext http, UploadReader reader, IImageUploads uploads, IRecentActivity activity, IOptions<ReplicationOptions> replication, CancellationToken cancellationToken)
    {
        if (!uploads.HasRoomToStage && UploadRelay.TryFor(http) is { } relay)
        {
            return await UploadRelay.UploadAsync(http, relay);
        }

        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = reader.MaxRequestBytes;
        var form = await reader.ReadAsync(http.Request, Caller.From(http), cancellationToken);
        if (form is not UploadForm.Complete upload)
        {
            return ((UploadForm.Refused)form).Problem;
        }

        await using var image = upload.Image;
        var outcome = await uploads.StoreAsync(image, cancellationToken);
        if (outcome is not UploadOutcome.Stored stored)
        {
            return Problems.From(outcome);
        }

        uploads.Prepare(stored.Image, upload.SizeHints);
        activity.Record(ActivityKind.Upload, stored.Image.Id, $"{stored.Image.Width}×{stored.Image.Height} {stored.Image.Format.Extension}");
        return TypedResults.Ok(UploadAnswer.From(stored.Image, stored.Nodes, replication.Value.EffectiveMin));
    }
}
