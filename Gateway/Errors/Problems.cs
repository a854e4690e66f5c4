using Reticulum.Images;
using Reticulum.Nodes;
using Reticulum.Placement;

namespace Reticulum.Errors;

/// <summary>The only place that knows which outcome is which error over HTTP. What is no error is no business of this file.</summary>
internal static class Problems
{
    private static readonly TimeSpan LayoutRetryAfter = TimeSpan.FromSeconds(5);

    public static Problem NotFound { get; } = new(ProblemCode.NotFound, "There is nothing at this address.");

    public static Problem NoSuchImage { get; } = new(ProblemCode.NotFound, "No node has an image with this hash.");

    public static Problem Deleted { get; } = new(ProblemCode.Deleted, "The image was deleted.");

    public static Problem DamagedCopy { get; } = new(ProblemCode.DamagedCopy, "The copy here is not what its hash says, and was put away.");

    public static Problem InternalError { get; } = new(ProblemCode.InternalError, "An error nobody foresaw; the node's log has it.");

    public static Problem From(ReadOutcome outcome) => outcome switch
    {
        ReadOutcome.NotFound => NoSuchImage,
        ReadOutcome.Deleted => Deleted,
        ReadOutcome.NotRenderable refused => new(ProblemCode.UnsupportedFormat, refused.Why),
        ReadOutcome.Busy busy => new(ProblemCode.Busy, "The resizer's queue is full.", busy.RetryAfter),
        ReadOutcome.Unavailable unavailable => new(ProblemCode.Unavailable, unavailable.Why, unavailable.RetryAfter),
        _ => throw Unknown(outcome),
    };

    public static Problem From(DescribeOutcome outcome) => outcome switch
    {
        DescribeOutcome.NotFound => NoSuchImage,
        DescribeOutcome.Deleted => Deleted,
        DescribeOutcome.Unavailable unavailable => new(ProblemCode.Unavailable, unavailable.Why, unavailable.RetryAfter),
        _ => throw Unknown(outcome),
    };

    public static Problem From(StageOutcome outcome) => outcome switch
    {
        StageOutcome.Empty => new(ProblemCode.ImageEmpty, "The image part has no bytes."),
        StageOutcome.TooManyBytes tooMany => TooManyBytes(tooMany.Limit),
        StageOutcome.NotAnImage => new(ProblemCode.UnsupportedImage, "Its first bytes are of no format that is taken: JPEG, PNG, GIF, WebP, AVIF, TIFF."),
        StageOutcome.NoRoom noRoom => new(ProblemCode.NoRoom, noRoom.Why),
        StageOutcome.Unavailable unavailable => new(ProblemCode.NoStorageNodes, unavailable.Why, unavailable.RetryAfter),
        _ => throw Unknown(outcome),
    };

    public static Problem From(UploadOutcome outcome) => outcome switch
    {
        UploadOutcome.UnderReplicated few => new(
            ProblemCode.UnderReplicated, $"Durable on {few.Nodes.Count} of the {few.Wanted} nodes that are needed; what was stored stays.", few.RetryAfter),
        UploadOutcome.NotAnImage => new(ProblemCode.UnsupportedImage, "The container is known, but what is in it is not taken."),
        UploadOutcome.TooLarge tooLarge => new(ProblemCode.TooLarge, tooLarge.Why),
        UploadOutcome.Damaged => new(ProblemCode.DamagedImage, "The image cannot be decoded to its end."),
        UploadOutcome.Collision => new(ProblemCode.HashCollision, "Another file with the same SHA-1 is stored already."),
        UploadOutcome.NoRoom noRoom => new(ProblemCode.NoRoom, noRoom.Why),
        UploadOutcome.Busy busy => new(ProblemCode.Busy, "Too many images are being checked.", busy.RetryAfter),
        _ => throw Unknown(outcome),
    };

    public static Problem From(DeleteOutcome outcome) => outcome switch
    {
        DeleteOutcome.NotFound => NoSuchImage,
        DeleteOutcome.Unavailable => new(ProblemCode.Unavailable, "Too few of the image's nodes can be reached to delete it."),
        _ => throw Unknown(outcome),
    };

    public static Problem From(VerifyVerdict verdict) => verdict switch
    {
        VerifyVerdict.NotFound => NoSuchImage,
        VerifyVerdict.Deleted => Deleted,
        VerifyVerdict.Unavailable => new(ProblemCode.Unavailable, "None of the image's nodes can be asked."),
        _ => throw Unknown(verdict),
    };

    public static Problem From(LayoutChange change) => change switch
    {
        LayoutChange.NoSuchNode => new(ProblemCode.NotFound, "No node with this id is known."),
        LayoutChange.NoSilo => new(ProblemCode.NotASilo, "The node is a gateway."),
        LayoutChange.StorageAway => new(ProblemCode.Unavailable, "The cluster's database cannot be reached, so the layout cannot be changed now.", LayoutRetryAfter),
        LayoutChange.Refused refused => new(ProblemCode.NotSafe, refused.Why),
        _ => throw Unknown(change),
    };

    public static Problem From(WhatIfOutcome outcome) => outcome switch
    {
        WhatIfOutcome.NoQuestion => new(ProblemCode.MalformedRequest, "Name the silo that leaves (without=, its id), or the location of a new one (with=), and not both."),
        WhatIfOutcome.NoSuchNode => new(ProblemCode.NotFound, "No node with this id is known."),
        WhatIfOutcome.NoSilo => new(ProblemCode.NotASilo, "The node is a gateway."),
        _ => throw Unknown(outcome),
    };

    /// <summary>An answer that the framework gives by its status alone: no route, no such method, no such range, a body that Kestrel refuses.</summary>
    public static Problem FromStatus(int status, long? maxBytes = null) => status switch
    {
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status405MethodNotAllowed => new(ProblemCode.MethodNotAllowed, "This address takes the methods in the Allow header."),
        StatusCodes.Status408RequestTimeout => new(ProblemCode.RequestTimeout, "The rest of the request didn't come in time."),
        StatusCodes.Status412PreconditionFailed => new(ProblemCode.PreconditionFailed, "If-Match or If-Unmodified-Since doesn't hold."),
        StatusCodes.Status413PayloadTooLarge => TooManyBytes(maxBytes),
        StatusCodes.Status416RangeNotSatisfiable => new(ProblemCode.RangeNotSatisfiable, "The range lies outside the image."),
        StatusCodes.Status503ServiceUnavailable => new(ProblemCode.Unavailable, "It cannot be had at the moment."),
        >= 400 and < 500 => new(ProblemCode.MalformedRequest, "The request cannot be understood."),
        _ => InternalError,
    };

    /// <param name="limit">Null: not known here.</param>
    public static Problem TooManyBytes(long? limit) => new(
        ProblemCode.TooManyBytes, limit is null ? "The body is larger than is taken here." : $"At most {limit} bytes are taken.");

    // A new outcome without a line above is a bug, and is answered as one.
    private static InvalidOperationException Unknown(object outcome) => new($"No answer is known for {outcome.GetType().Name} {outcome}.");
}
