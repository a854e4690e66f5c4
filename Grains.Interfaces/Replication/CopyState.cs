using Reticulum.Images;

namespace Reticulum.Replication;

/// <summary>What one node says of its copy of an image.</summary>
public abstract record CopyState
{
    private CopyState()
    {
    }

    /// <summary>It has none and never had one, as far as its disk knows.</summary>
    /// <param name="Settled">False: it may lack images that it owns, so its having none says nothing of the others.</param>
    public sealed record Missing(bool Settled = true) : CopyState;

    /// <summary>The original is under its final name.</summary>
    /// <param name="Image">Its metadata.</param>
    /// <param name="VerifiedAt">When that node last read all the bytes against their hash; null: not since it started.</param>
    public sealed record Present(ImageMetadata Image, DateTimeOffset? VerifiedAt = null) : CopyState;

    /// <summary>There was one; its bytes went to quarantine.</summary>
    public sealed record Lost(ImageMetadata Image) : CopyState;

    /// <summary>There is a tombstone, and nothing newer.</summary>
    public sealed record Deleted(Tombstone Tombstone) : CopyState;

    /// <summary>The node could not be asked, or could not tell.</summary>
    public sealed record Unknown(string Why) : CopyState;
}
