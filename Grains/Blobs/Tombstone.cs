namespace Reticulum.Blobs;

/// <summary>A delete, as a fact on disk (<c>tombstone.json</c>): no copy of this generation or an older one is served or repaired.</summary>
/// <param name="Generation">Logical; no clock decides.</param>
/// <param name="DeletedAt">For people.</param>
internal sealed record Tombstone(long Generation, DateTimeOffset DeletedAt);
