namespace Reticulum.Tests.Healing.Simulation;

/// <summary>
/// The rules that the promise rests on, each of which the harness can leave out: a simulation that does not notice proves nothing of it.
/// </summary>
internal sealed record Safeguards
{
    /// <summary>Who proves looks at its own layout: whether it is the asker's, and whether it owns the image by it.</summary>
    public bool LayoutComparedInProof { get; init; } = true;

    /// <summary>Letting go looks once more, under the image's lock, whether the layout is still the one that it was proved under.</summary>
    public bool LayoutComparedAtTheEnd { get; init; } = true;

    /// <summary>What goes is what was looked at, not something else of the same generation.</summary>
    public bool WhatWasSeenIsStillThere { get; init; } = true;

    /// <summary>All the owners prove, not all but one.</summary>
    public bool AllOwnersProve { get; init; } = true;

    /// <summary>A delete and a copy of one generation: deleted.</summary>
    public bool DeleteWinsADraw { get; init; } = true;

    /// <summary>A fetched copy that is no newer than the delete here is not kept.</summary>
    public bool OldCopyYieldsToDelete { get; init; } = true;

    /// <summary>A tombstone goes on the word of owners who are known to have left older layouts behind.</summary>
    public bool OwnersHaveLeftOlderLayouts { get; init; } = true;

    /// <summary>A copy that is kept for others is buried where its owners know a later delete.</summary>
    public bool KeptCopyIsBuried { get; init; } = true;

    /// <summary>A disk that lost a copy remembers its generation.</summary>
    public bool LostGenerationIsKept { get; init; } = true;

    /// <summary>Bytes are read against the image's hash before they are kept.</summary>
    public bool BytesAreHashed { get; init; } = true;
}
