using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>What came of asking one node for the bytes of an original.</summary>
public abstract record OriginalReply
{
    private OriginalReply()
    {
    }

    /// <summary>Its bytes, <c>Image.Length</c> of them, not yet read against their hash. Who asked disposes of the stream.</summary>
    /// <param name="Image">Its metadata.</param>
    /// <param name="Bytes">From the start.</param>
    /// <param name="CaughtUp">False: the node was away and may not have heard of a delete.</param>
    public sealed record Found(ImageMetadata Image, Stream Bytes, bool CaughtUp = true) : OriginalReply;

    /// <summary>See <see cref="CopyState.Missing"/>.</summary>
    public sealed record Missing(bool Settled = true) : OriginalReply;

    /// <summary>There was one; it is in quarantine.</summary>
    public sealed record Lost : OriginalReply;

    public sealed record Deleted(Tombstone Tombstone) : OriginalReply;

    public sealed record Unreachable(string Why) : OriginalReply;
}
