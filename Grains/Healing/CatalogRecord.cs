namespace Reticulum.Healing;

/// <summary>What this disk has of one image.</summary>
/// <param name="Generation">Of the copy or of the delete; 0: its metadata did not survive and is made again when somebody asks.</param>
/// <param name="Kind">Which of the two, or neither.</param>
internal readonly record struct CatalogRecord(long Generation, CatalogKind Kind)
{
    /// <summary>It is a copy, or a delete; others compare themselves with it.</summary>
    public bool Counts => Kind != CatalogKind.Lost;
}

internal enum CatalogKind : byte
{
    Alive,
    Deleted,

    /// <summary>There was a copy; it is in quarantine, or its file was taken away.</summary>
    Lost,
}
