using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>What came of asking one node for a rendition.</summary>
public abstract record RenditionReply
{
    private RenditionReply()
    {
    }

    /// <param name="Rendition">With its bytes.</param>
    /// <param name="CaughtUp">See <see cref="OriginalReply.Found"/>.</param>
    public sealed record Found(Rendition Rendition, bool CaughtUp = true) : RenditionReply;

    /// <summary>The original is there, the rendition is not, and making it was not asked for.</summary>
    /// <param name="Image">Its metadata.</param>
    /// <param name="CaughtUp">See <see cref="OriginalReply.Found"/>.</param>
    public sealed record NotMade(ImageMetadata Image, bool CaughtUp = true) : RenditionReply;

    /// <summary>See <see cref="ReadOutcome.NotRenderable"/>.</summary>
    public sealed record NotRenderable(string Why) : RenditionReply;

    /// <summary>No room in its resizer's queue.</summary>
    public sealed record Busy(TimeSpan RetryAfter) : RenditionReply;

    /// <summary>See <see cref="CopyState.Missing"/>.</summary>
    public sealed record Missing(bool Settled = true) : RenditionReply;

    /// <summary>There was an original; it is in quarantine.</summary>
    public sealed record Lost : RenditionReply;

    public sealed record Deleted(Tombstone Tombstone) : RenditionReply;

    public sealed record Unreachable(string Why) : RenditionReply;
}
