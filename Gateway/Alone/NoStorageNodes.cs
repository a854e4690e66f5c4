using Reticulum.Images;

namespace Reticulum.Alone;

/// <summary>The store of a gateway that knows no node with originals: it can say nothing of any image, not even that there is none.</summary>
internal sealed class NoStorageNodes : IImageReader, IImageUploads, IImageAdmin
{
    public const string Why = "no storage node is known yet";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public ValueTask<ReadOutcome> ReadAsync(RenditionKey key, CancellationToken cancellationToken) => new(new ReadOutcome.Unavailable(Why, RetryAfter));

    public ValueTask<DescribeOutcome> DescribeAsync(ImageId id, CancellationToken cancellationToken) => new(new DescribeOutcome.Unavailable(Why, RetryAfter));

    public ValueTask<StageOutcome> StageAsync(Stream image, CancellationToken cancellationToken) => new(new StageOutcome.Unavailable(Why, RetryAfter));

    public ValueTask<UploadOutcome> StoreAsync(IStagedImage staged, CancellationToken cancellationToken) => new(new UploadOutcome.Busy(RetryAfter));

    public void Prepare(ImageMetadata image, IReadOnlyCollection<SizeSpec> sizes)
    {
        // There is nothing that could be prepared.
    }

    public ValueTask<DeleteOutcome> DeleteAsync(ImageId id, CancellationToken cancellationToken) => new(DeleteOutcome.Unavailable);

    public ValueTask<VerifyOutcome> VerifyAsync(ImageId id, CancellationToken cancellationToken) => new(new VerifyOutcome(VerifyVerdict.Unavailable));

    public ValueTask<IReadOnlyList<PlacementEntry>> PlacementAsync(ImageId id, CancellationToken cancellationToken) => new([]);
}
