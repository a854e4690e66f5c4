using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>What came of asking one node for the bytes of an original.</summary>
public abstract record OriginalReply
{
    private OriginalReply()
    {
    }

    /// <summary>Its bytes, <c>Image.Length</c> of them, not yet read against their hash. Who asked disposes of the stream.</summary>
    public sealed record Found(ImageMetadata Image, Stream Bytes) : OriginalReply;

    /// <summary>See <see cref="CopyState.Missing"/>.</summary>
    public sealed record Missing(bool Settled = true) : OriginalReply;

    /// <summary>There was one; it is in quarantine.</summary>
    public sealed record Lost : OriginalReply;

    public sealed record Deleted(Tombstone Tombstone) : OriginalReply;

    public sealed record Unreachable(string Why) : OriginalReply;
}
