using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>What this disk says of an image.</summary>
internal abstract record BlobState
{
    private BlobState()
    {
    }

    /// <summary>Nothing, ever.</summary>
    public sealed record Missing : BlobState;

    /// <summary>The original is there under its final name. <paramref name="Metadata"/> is null where <c>meta.json</c> did not survive.</summary>
    public sealed record Present(ImageFormat Format, string Path, ImageMetadata? Metadata) : BlobState;

    /// <summary>It was here: <c>meta.json</c> is, the original is not (quarantined). Another node may have it, so this is no 404.</summary>
    public sealed record Lost(ImageMetadata Metadata) : BlobState;

    /// <summary>There is a tombstone, and nothing newer.</summary>
    public sealed record Deleted(Tombstone Tombstone) : BlobState;
}

/// <summary>How a commit ended.</summary>
internal enum CommitOutcome
{
    /// <summary>Durable: written, flushed, renamed, directories flushed.</summary>
    Committed,

    /// <summary>The same bytes were there, and have just been read and found right.</summary>
    AlreadyThere,

    /// <summary>Deleted in the meantime, under a generation not below the one given.</summary>
    Superseded,

    /// <summary>Other bytes with the same SHA-1 are there, and right.</summary>
    Collision,
}
