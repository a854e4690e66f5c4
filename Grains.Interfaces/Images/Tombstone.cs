namespace Reticulum.Images;

/// <summary>A delete, as a fact (on disk: <c>tombstone.json</c>): no copy of this generation or an older one is served or repaired.</summary>
/// <param name="Generation">Logical; no clock decides.</param>
/// <param name="DeletedAt">For people.</param>
[GenerateSerializer, Immutable, Alias("reticulum.Tombstone")]
public sealed record Tombstone([property: Id(0)] long Generation, [property: Id(1)] DateTimeOffset DeletedAt);
