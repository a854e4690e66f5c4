using Reticulum.Blobs;
using Reticulum.Rendering;

namespace Reticulum.Images;

/// <summary>What an upload is, and whether it is whole: its header first, which refuses a bomb for the price of a read, then one cheap full decode.</summary>
internal sealed class UploadInspection(ImageInspector inspector, RenderQueue queue, TimeProvider time)
{
    private const long HeaderCost = 1 << 20;

    /// <summary>What is known of it before anybody has looked: its identity and its format.</summary>
    public ImageMetadata Unseen(StagedBlob blob) => new(
        blob.Id, blob.Content.Sha256, blob.Length, blob.Format, 1, 1, 1, time.GetUtcNow(), Generation: 1, DecodeWeight.Streaming);

    public async Task<Result> InspectAsync(StagedBlob blob, CancellationToken cancellationToken)
    {
        if (queue.TryRun(HeaderCost, _ => inspector.Inspect(blob.Path, blob.Format), cancellationToken) is not { } reading)
        {
            return new Result(null, new UploadOutcome.Busy(RenderQueue.RetryAfter));
        }

        switch (await reading)
        {
            case InspectOutcome.Inspected header:
                return await DecodeAsync(blob, header.Describe(blob.Content, blob.Format, time.GetUtcNow(), generation: 1), cancellationToken);
            case InspectOutcome.TooLarge tooLarge:
                return new Result(null, new UploadOutcome.TooLarge(tooLarge.Why));
            case InspectOutcome.NotAnImage:
                return new Result(null, new UploadOutcome.NotAnImage());
            default:
                return new Result(null, new UploadOutcome.Damaged());
        }
    }

    private async Task<Result> DecodeAsync(StagedBlob blob, ImageMetadata image, CancellationToken cancellationToken)
    {
        var cost = RenderCost.EstimateCheck(image);
        if (queue.TryRun(cost, token => inspector.DecodesWhole(blob.Path, image, token), cancellationToken) is not { } decoding)
        {
            return new Result(null, new UploadOutcome.Busy(RenderQueue.RetryAfter));
        }

        return await decoding ? new Result(image, null) : new Result(null, new UploadOutcome.Damaged());
    }

    /// <summary>Either is null.</summary>
    internal readonly record struct Result(ImageMetadata? Image, UploadOutcome? Refusal);
}
