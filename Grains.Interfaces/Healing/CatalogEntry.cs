using Reticulum.Images;

namespace Reticulum.Healing;

/// <summary>What a node knows of one image, as nodes compare it: a copy, or a delete, and its generation. A lost copy is as good as none.</summary>
public readonly record struct CatalogEntry(ImageId Id, long Generation, bool Deleted)
{
    /// <summary>The truth of two entries of one image: the higher generation; a delete wins a draw.</summary>
    public bool IsNewerThan(CatalogEntry other) => Generation != other.Generation ? Generation > other.Generation : Deleted && !other.Deleted;
}
