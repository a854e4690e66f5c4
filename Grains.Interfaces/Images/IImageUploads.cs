namespace Reticulum.Images;

/// <summary>
/// Uploads, as the HTTP layer sees them, in three steps: <see cref="StageAsync"/> while the bytes arrive,
/// <see cref="StoreAsync"/> when the rest of the request has been read and found right, <see cref="Prepare"/> after the answer.
/// </summary>
public interface IImageUploads
{
    /// <summary>False: this node has no room even for a temporary file, so that another node has to take the upload, where there is one.</summary>
    bool HasRoomToStage { get; }

    /// <summary>
    /// Streams an upload to a temporary file, hashing, and refuses at the first byte that is too many or the first bytes that are no image.
    /// Memory: one buffer.
    /// </summary>
    ValueTask<StageOutcome> StageAsync(Stream image, CancellationToken cancellationToken);

    /// <summary>
    /// Looks at the header, decodes once at the smallest cost, then makes it durable on at least <c>MinReplication</c> nodes.
    /// What was stored stays, also when the caller goes away.
    /// </summary>
    ValueTask<UploadOutcome> StoreAsync(IStagedImage staged, CancellationToken cancellationToken);

    /// <summary>Makes renditions ahead, in the background, in the stored format; drops the wish where the queue is full.</summary>
    void Prepare(ImageMetadata image, IReadOnlyCollection<SizeSpec> sizes);
}

/// <summary>Bytes that have arrived whole, in a temporary file that goes when this is disposed of.</summary>
public interface IStagedImage : IAsyncDisposable
{
    ImageId Id { get; }

    long Length { get; }
}

/// <summary>The expected ends of <see cref="IImageUploads.StageAsync"/>.</summary>
public abstract record StageOutcome
{
    private StageOutcome()
    {
    }

    public sealed record Staged(IStagedImage Image) : StageOutcome;

    public sealed record Empty : StageOutcome;

    public sealed record TooManyBytes(long Limit) : StageOutcome;

    /// <summary>The first bytes are of no format that is taken.</summary>
    public sealed record NotAnImage : StageOutcome;

    /// <summary>The node takes nothing new: no room, told so, or its disk has failed.</summary>
    public sealed record NoRoom(string Why) : StageOutcome;

    /// <summary>There is no node to store it on.</summary>
    public sealed record Unavailable(string Why, TimeSpan RetryAfter) : StageOutcome;
}

/// <summary>The expected ends of <see cref="IImageUploads.StoreAsync"/>.</summary>
public abstract record UploadOutcome
{
    private UploadOutcome()
    {
    }

    /// <summary>Durable on <paramref name="Nodes"/> (nicknames), at least <c>MinReplication</c> of them.</summary>
    public sealed record Stored(ImageMetadata Image, IReadOnlyList<string> Nodes) : UploadOutcome;

    /// <summary>Durable on fewer nodes than <paramref name="Wanted"/>; what was stored stays.</summary>
    public sealed record UnderReplicated(IReadOnlyList<string> Nodes, int Wanted, TimeSpan RetryAfter) : UploadOutcome;

    /// <summary>The container is known, what is in it is not taken (HEIC in an AVIF container, say).</summary>
    public sealed record NotAnImage : UploadOutcome;

    /// <summary>More pixels, a longer side or more frames than is allowed.</summary>
    public sealed record TooLarge(string Why) : UploadOutcome;

    /// <summary>It cannot be decoded to its end.</summary>
    public sealed record Damaged : UploadOutcome;

    /// <summary>Another image with the same SHA-1 is stored: the first stays.</summary>
    public sealed record Collision : UploadOutcome;

    public sealed record NoRoom(string Why) : UploadOutcome;

    public sealed record Busy(TimeSpan RetryAfter) : UploadOutcome;
}
