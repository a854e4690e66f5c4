namespace Reticulum.Errors;

/// <summary>
/// The kinds of errors that a client can meet: a stable code with its status. To add one: a line here, its use, and
/// <c>RETICULUM_UPDATE_DOCS=1</c> for docs/errors.md. A code is never renamed and never changes its status.
/// </summary>
/// <param name="Code">Stable; what a program switches on.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">What went wrong, the same for each occurrence.</param>
/// <param name="Advice">What to do about it.</param>
internal sealed record ProblemCode(string Code, int Status, string Title, string Advice)
{
    public static readonly ProblemCode MalformedRequest = new("malformed_request", 400, "The request is malformed", "Send a well-formed HTTP request.");
    public static readonly ProblemCode MalformedSize = new("malformed_size", 400, "That is no size", "Ask for full, <n>s, <n>w, <n>h or <n>w<m>h, with numbers from 1 to Limits:MaxDimension.");
    public static readonly ProblemCode UnsupportedFormat = new("unsupported_format", 400, "The image cannot be given in that format", "End the file name in one of the extensions that the detail names.");
    public static readonly ProblemCode MalformedUpload = new("malformed_upload", 400, "The upload is malformed", "Send a whole multipart/form-data body with one part named image.");
    public static readonly ProblemCode MalformedSizeHints = new("malformed_size_hints", 400, "The size hints are malformed", "Send sizes with commas between them, as 100s,640w, no more than Limits:MaxSizeHints.");
    public static readonly ProblemCode ImageMissing = new("image_missing", 400, "The upload holds no image", "Send the file as a part named image.");
    public static readonly ProblemCode ImageEmpty = new("image_empty", 400, "The image is empty", "Send a file that has bytes.");
    public static readonly ProblemCode KeyRequired = new("key_required", 401, "An upload key is required", "Send the key as Authorization: Bearer, or as a field named key in front of the image.");
    public static readonly ProblemCode AdminKeyRequired = new("admin_key_required", 401, "An admin key is required", "Send the key as Authorization: Bearer; a browser may send it as the password of HTTP Basic.");
    public static readonly ProblemCode KeyRefused = new("key_refused", 403, "The upload key is wrong", "Use one of the node's UploadKeys.");
    public static readonly ProblemCode AdminKeyRefused = new("admin_key_refused", 403, "The admin key is wrong", "Use one of the node's AdminKeys.");
    public static readonly ProblemCode LoopbackOnly = new("loopback_only", 403, "Only callers on this machine may manage it", "Configure AdminKeys, or call from the machine itself, by its loopback name, not through a proxy.");
    public static readonly ProblemCode CrossSite = new("cross_site", 403, "Another site's page may not do this", "Configure keys and send one, or use the node's own pages.");
    public static readonly ProblemCode NotFound = new("not_found", 404, "There is no such thing here", "Check the address. For an image this is proven: no node has it.");
    public static readonly ProblemCode MethodNotAllowed = new("method_not_allowed", 405, "The address doesn't take that method", "Use a method that the Allow header names.");
    public static readonly ProblemCode RequestTimeout = new("request_timeout", 408, "The request came too slowly", "Send it again, faster.");
    public static readonly ProblemCode HashCollision = new("hash_collision", 409, "Another image has the same SHA-1", "Two different files have this SHA-1, one was made for it. The first one stays.");
    public static readonly ProblemCode NotASilo = new("not_a_silo", 409, "That node stores nothing", "A gateway owns no images and has nothing to hand on: stop it when you like.");
    public static readonly ProblemCode NotSafe = new("not_safe", 409, "That is not safe now", "The detail says why: a live node is never forgotten, and no other one while a last copy could be lost with it, unless accept_loss=true.");
    public static readonly ProblemCode Deleted = new("deleted", 410, "The image was deleted", "Stop asking; uploading the same bytes again brings it back.");
    public static readonly ProblemCode PreconditionFailed = new("precondition_failed", 412, "A precondition of the request doesn't hold", "Ask again without If-Match and If-Unmodified-Since.");
    public static readonly ProblemCode TooManyBytes = new("too_many_bytes", 413, "The upload has too many bytes", "Send a file of at most Limits:MaxUploadBytes.");
    public static readonly ProblemCode TooLarge = new("too_large", 413, "The image has too many pixels or frames", "Make it smaller; the detail names the limit.");
    public static readonly ProblemCode UnsupportedImage = new("unsupported_image", 415, "That is no image that is taken", "Send JPEG, PNG, GIF, WebP, AVIF or TIFF. The bytes decide, not the name.");
    public static readonly ProblemCode RangeNotSatisfiable = new("range_not_satisfiable", 416, "The image has no such bytes", "Ask for a range within the length that Content-Range names.");
    public static readonly ProblemCode DamagedImage = new("damaged_image", 422, "The image is damaged", "It cannot be decoded to its end: send the whole file.");
    public static readonly ProblemCode InternalError = new("internal_error", 500, "Something broke here", "It is in the node's log; tell its operator.");
    public static readonly ProblemCode Busy = new("busy", 503, "Too much to do at the moment", "Ask again after Retry-After seconds.");
    public static readonly ProblemCode UnderReplicated = new("under_replicated", 503, "Too few copies are durable", "Upload again after Retry-After seconds: what was stored stays, so that is cheap.");
    public static readonly ProblemCode DamagedCopy = new("damaged_copy", 503, "The copy here is damaged", "Ask again after Retry-After seconds; wrong bytes are never sent.");
    public static readonly ProblemCode Unavailable = new("unavailable", 503, "It cannot be had at the moment", "Ask again after Retry-After seconds.");
    public static readonly ProblemCode NoStorageNodes = new("no_storage_nodes", 503, "No node takes it", "No node that is known takes new images: read-only, draining, or its disk failed; the detail says which. Ask again after Retry-After seconds.");
    public static readonly ProblemCode NoRoom = new("no_room", 507, "There is no room", "The disk is full, or nearly so (MinFreeBytes). Reads and deletes go on; tell the operator.");

    /// <summary>All of them, by status.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        MalformedRequest, MalformedSize, UnsupportedFormat, MalformedUpload, MalformedSizeHints, ImageMissing, ImageEmpty,
        KeyRequired, AdminKeyRequired, KeyRefused, AdminKeyRefused, LoopbackOnly, CrossSite, NotFound, MethodNotAllowed, RequestTimeout, HashCollision, NotASilo, NotSafe, Deleted,
        PreconditionFailed, TooManyBytes, TooLarge, UnsupportedImage, RangeNotSatisfiable, DamagedImage, InternalError,
        Busy, UnderReplicated, DamagedCopy, Unavailable, NoStorageNodes, NoRoom,
    ];
}
