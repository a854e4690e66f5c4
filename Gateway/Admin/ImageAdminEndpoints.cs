using Reticulum.Errors;
using Reticulum.Images;
using Reticulum.OpenApi;

namespace Reticulum.Admin;

/// <summary><c>/api/v1/images/{hash}</c>: what lies where, delete, verify.</summary>
internal static class ImageAdminEndpoints
{
    public static void MapImageAdmin(this RouteGroupBuilder api)
    {
        var image = api.MapGroup("images/{hash}").ProducesProblems(ProblemCode.NotFound);
        image.MapGet("", DescribeAsync)
            .WithName("describeImage")
            .WithSummary("An image with its renditions and its replicas.")
            .Produces<ImageAdminAnswer>()
            .WithExample(Examples.Image)
            .ProducesProblems(ProblemCode.Deleted, ProblemCode.Unavailable);
        image.MapDelete("", DeleteAsync)
            .WithName("deleteImage")
            .WithSummary("Deletes an image: gone for every reader from the answer on.")
            .WithDescription("A second time is answered like the first. Uploading the same bytes brings the image back.")
            .Produces<DeleteAnswer>()
            .WithExample(Examples.Delete)
            .ProducesProblems(ProblemCode.Unavailable);
        image.MapPost("verify", VerifyAsync)
            .WithName("verifyImage")
            .WithSummary("Reads every copy against its hash, now, and repairs.")
            .Produces<VerifyAnswer>()
            .WithExample(Examples.Verify)
            .ProducesProblems(ProblemCode.Deleted, ProblemCode.Unavailable);
        image.MapGet("placement", PlacementAsync)
            .WithName("getPlacement")
            .WithSummary("All nodes in the image's order: who should have it, who has it.")
            .WithDescription("Also of an image that nobody has: where it would be.")
            .Produces<PlacementAnswer>()
            .WithExample(Examples.Placement)
            .ProducesProblems(ProblemCode.NoStorageNodes);
    }

    private static async Task<IResult> DescribeAsync(string hash, IImageReader images, CancellationToken cancellationToken) =>
        !ImageId.TryParse(hash, out var id) ? Problems.NoSuchImage
        : await images.DescribeAsync(id, cancellationToken) switch
        {
            DescribeOutcome.Found found => TypedResults.Ok(ImageAdminAnswer.From(found.Details)),
            var other => Problems.From(other),
        };

    private static async Task<IResult> DeleteAsync(string hash, IImageAdmin images, CancellationToken cancellationToken) =>
        !ImageId.TryParse(hash, out var id) ? Problems.NoSuchImage
        : await images.DeleteAsync(id, cancellationToken) switch
        {
            // A retry after a lost answer is no error.
            DeleteOutcome.Deleted or DeleteOutcome.AlreadyDeleted => TypedResults.Ok(new DeleteAnswer(id.ToString(), Deleted: true)),
            var other => Problems.From(other),
        };

    private static async Task<IResult> VerifyAsync(string hash, IImageAdmin images, CancellationToken cancellationToken) =>
        !ImageId.TryParse(hash, out var id) ? Problems.NoSuchImage
        : await images.VerifyAsync(id, cancellationToken) switch
        {
            { Verdict: VerifyVerdict.Intact or VerifyVerdict.Lost } found =>
                TypedResults.Ok(new VerifyAnswer(id.ToString(), found.Verdict, found.Verified, found.Corrupt, found.Repaired)),
            var other => Problems.From(other.Verdict),
        };

    private static async Task<IResult> PlacementAsync(string hash, IImageAdmin images, CancellationToken cancellationToken) =>
        !ImageId.TryParse(hash, out var id) ? Problems.NoSuchImage
        : await images.PlacementAsync(id, cancellationToken) is { Count: > 0 } order ? TypedResults.Ok(PlacementAnswer.From(id, order))
        : new Problem(ProblemCode.NoStorageNodes, "No node is on the ring.");
}
