namespace Reticulum.Tests.Healing.Simulation;

/// <summary>What may happen in a schedule.</summary>
internal enum StepKind
{
    /// <summary>One of what is under way takes its next step.</summary>
    GoOn,
    Upload,
    Delete,

    /// <summary>A delivery of a node's outbox begins.</summary>
    Deliver,

    /// <summary>A node begins to compare itself with the others, and to catch up.</summary>
    Compare,

    /// <summary>A node begins to let go of an image.</summary>
    LetGo,

    /// <summary>A node reads its copy of an image, and gets another one where it must.</summary>
    Look,

    /// <summary>A node hears of the newest layout.</summary>
    TakeLayout,
    SeeWhoIsAlive,

    /// <summary>Who is away by a node's eyes is missing from now on.</summary>
    GracePasses,
    Join,
    Drain,
    Resume,

    /// <summary>An operator takes a node that is down out of the layout; its disk is kept.</summary>
    Forget,
    Down,
    Up,

    /// <summary>Two nodes do not reach each other.</summary>
    Cut,
    Mend,

    /// <summary>The bytes of one copy are wrong from now on.</summary>
    Rot,

    /// <summary>All that lies on one disk is gone.</summary>
    Wipe,
}
