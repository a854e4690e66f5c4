using Reticulum.Images;

namespace Reticulum.Blobs;

/// <summary>What this disk says of an image.</summary>
internal abstract record BlobState
{
    private BlobState()
    {
    }

    /// <summary>Of the copy, of the delete, or of the copy that is lost; null: none is known.</summary>
    public long? Generation => this switch
    {
        Present { Metadata: { } image } => image.Generation,
        Lost { Metadata: var image } => image.Generation,
        Deleted { Tombstone: var tombstone } => tombstone.Generation,
        _ => null,
    };

    /// <summary>There is a delete here that a copy of this generation does not survive.</summary>
    public bool Ends(long generation) => this is Deleted { Tombstone: var tombstone } && tombstone.Generation >= generation;

    /// <summary>A delete under this generation came late: as far as this disk knows, the image was stored again since.</summary>
    public bool Outlives(long delete) => this is Present or Lost && Generation > delete;

    /// <summary>A delete under this generation is to be written down here; where there is nothing to delete, by owners alone.</summary>
    public bool NeedsBurial(long delete, bool isOwner) => (!Ends(delete) || this is Deleted { IsUnreadable: true }) && !Outlives(delete) && (isOwner || this is not Missing);

    /// <summary>Under which generation a copy is kept that comes under the one given: what a disk has known of once is not forgotten.</summary>
    public long Settle(long generation) => Math.Max(generation, Generation ?? 0);

    /// <summary>The copy here may stand for the one given: its bytes are to be read.</summary>
    public bool MayProve(ImageMetadata image) => this is Present { Metadata: { } here } && here.Generation >= image.Generation && here.IsSameAs(image);

    /// <summary>Nothing, ever.</summary>
    public sealed record Missing : BlobState;

    /// <summary>The original is there under its final name. <paramref name="Metadata"/> is null where <c>meta.json</c> did not survive.</summary>
    public sealed record Present(ImageFormat Format, string Path, ImageMetadata? Metadata) : BlobState;

    /// <summary>It was here: <c>meta.json</c> is, the original is not (quarantined). Another node may have it, so this is no 404.</summary>
    public sealed record Lost(ImageMetadata Metadata) : BlobState;

    /// <summary>There is a tombstone, and nothing newer.</summary>
    public sealed record Deleted(Tombstone Tombstone) : BlobState
    {
        /// <summary>
        /// What the tombstone said did not survive: nothing is served here over it, and nobody is told of it, because it may be older than what others have.
        /// Another node's tombstone replaces it.
        /// </summary>
        public bool IsUnreadable => Tombstone.Generation == long.MaxValue;
    }
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
