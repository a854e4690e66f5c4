namespace Reticulum.Healing;

/// <summary>What came of looking after this node's copy of one image.</summary>
internal enum HealOutcome
{
    /// <summary>It is right, or the image is deleted here as it should be.</summary>
    Whole,

    /// <summary>It was missing, wrong or of an older generation, and is right now.</summary>
    Repaired,

    /// <summary>It was deleted elsewhere, and is now here too.</summary>
    Buried,

    /// <summary>There is none, and this node does not own the image.</summary>
    NotOwed,

    /// <summary>This node takes nothing at the moment.</summary>
    NoRoom,

    /// <summary>A node that may have right bytes cannot be asked.</summary>
    Unreachable,

    /// <summary>Everybody was asked, and nobody has right bytes.</summary>
    NoCopy,
}
