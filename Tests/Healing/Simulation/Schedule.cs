using CsCheck;

namespace Reticulum.Tests.Healing.Simulation;

/// <summary>One run of the simulation: where it begins, and what happens one after the other.</summary>
/// <param name="Setup">Of the numbers in it: how many nodes, where, how many copies, what lies where.</param>
/// <param name="Steps">Each is one of <see cref="StepKind"/> and whom it concerns; one that makes no sense where it stands does nothing.</param>
internal sealed record Schedule(uint Setup, Step[] Steps)
{
    public static readonly Gen<Schedule> Any =
        Gen.Select(Gen.UInt, Gen.UInt.Select(Step.Of).Array[1, 70], static (setup, steps) => new Schedule(setup, steps));

    /// <summary>What happened, for whoever looks into a failure.</summary>
    public override string ToString()
    {
        var story = new List<string>();
        var failure = new Simulation(this, new Safeguards(), story.Add).Run();
        return string.Join('\n', story.Append(failure ?? "as it should be"));
    }
}

/// <param name="Kind">What happens.</param>
/// <param name="First">A number by which the node, or whatever it concerns, is chosen.</param>
/// <param name="Second">Another one: the image, most of the time.</param>
/// <param name="Roll">Chance in it: which first, whether an answer gets lost.</param>
internal readonly record struct Step(StepKind Kind, int First, int Second, int Roll)
{
    private static readonly StepKind[] Kinds =
    [
        .. Of(StepKind.GoOn, 130), .. Of(StepKind.Upload, 8), .. Of(StepKind.Delete, 8), .. Of(StepKind.Deliver, 10), .. Of(StepKind.Compare, 16),
        .. Of(StepKind.LetGo, 24), .. Of(StepKind.Look, 3), .. Of(StepKind.TakeLayout, 18), .. Of(StepKind.SeeWhoIsAlive, 6), .. Of(StepKind.GracePasses, 5),
        .. Of(StepKind.Join, 3), .. Of(StepKind.Drain, 5), .. Of(StepKind.Resume, 5), .. Of(StepKind.Forget, 2), .. Of(StepKind.Down, 3), .. Of(StepKind.Up, 3),
        .. Of(StepKind.Cut, 2), .. Of(StepKind.Mend, 1), .. Of(StepKind.Rot, 2), .. Of(StepKind.Wipe, 1),
    ];

    public static Step Of(uint bits) => new(Kinds[(bits & 0xFF) % Kinds.Length], (int)(bits >> 8 & 0xFF), (int)(bits >> 16 & 0xFF), (int)(bits >> 24));

    private static IEnumerable<StepKind> Of(StepKind kind, int times) => Enumerable.Repeat(kind, times);
}

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
