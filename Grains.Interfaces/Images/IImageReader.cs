namespace Reticulum.Images;

/// <summary>Reads, as the HTTP layer sees them: memory, own disk, the image's grain, its replicas, in this order.</summary>
public interface IImageReader
{
    /// <summary>
    /// Finds or makes a rendition, or finds the original (<see cref="SizeSpec.Full"/> in the stored format).
    /// </summary>
    ValueTask<ReadOutcome> ReadAsync(RenditionKey key, CancellationToken cancellationToken);

    /// <summary>What is known of an image, without its bytes.</summary>
    ValueTask<DescribeOutcome> DescribeAsync(ImageId id, CancellationToken cancellationToken);
}

/// <summary>The expected ends of <see cref="IImageReader.DescribeAsync"/>.</summary>
public abstract record DescribeOutcome
{
    private DescribeOutcome()
    {
    }

    public sealed record Found(ImageDetails Details) : DescribeOutcome;

    public sealed record NotFound : DescribeOutcome;

    /// <param name="DeletedAt">For people.</param>
    /// <param name="Generation">Of the delete (see <see cref="ImageMetadata.Generation"/>).</param>
    public sealed record Deleted(DateTimeOffset DeletedAt, long Generation) : DescribeOutcome;

    public sealed record Unavailable(string Why, TimeSpan RetryAfter) : DescribeOutcome;
}
