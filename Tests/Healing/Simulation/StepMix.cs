namespace Reticulum.Tests.Healing.Simulation;

/// <summary>How often which step is taken.</summary>
internal sealed class StepMix(params (StepKind Kind, int Weight)[] weights)
{
    /// <summary>All that there is.</summary>
    public static readonly StepMix Everything = new(
        (StepKind.GoOn, 130), (StepKind.Upload, 8), (StepKind.Delete, 8), (StepKind.Deliver, 10), (StepKind.Compare, 16), (StepKind.LetGo, 24), (StepKind.Look, 3),
        (StepKind.TakeLayout, 18), (StepKind.SeeWhoIsAlive, 6), (StepKind.GracePasses, 5), (StepKind.Join, 3), (StepKind.Drain, 5), (StepKind.Resume, 5),
        (StepKind.Forget, 2), (StepKind.Down, 3), (StepKind.Up, 3), (StepKind.Cut, 2), (StepKind.Mend, 1), (StepKind.Rot, 2), (StepKind.Wipe, 1));

    /// <summary>Nothing but the layout and those who let go get in each other's way, which takes many steps in a row.</summary>
    public static readonly StepMix Layouts = new(
        (StepKind.GoOn, 20), (StepKind.LetGo, 12), (StepKind.TakeLayout, 12), (StepKind.Drain, 4), (StepKind.Resume, 6), (StepKind.Join, 1), (StepKind.Compare, 3));

    /// <summary>Copies are lost and come again while somebody lets go.</summary>
    public static readonly StepMix Losses = new(
        (StepKind.GoOn, 24), (StepKind.LetGo, 14), (StepKind.Upload, 8), (StepKind.Rot, 5), (StepKind.Look, 4), (StepKind.Compare, 3), (StepKind.Drain, 3),
        (StepKind.Resume, 2), (StepKind.TakeLayout, 4), (StepKind.Cut, 2), (StepKind.Mend, 1), (StepKind.Down, 1), (StepKind.Up, 1));

    private readonly StepKind[] _kinds = [.. weights.SelectMany(static of => Enumerable.Repeat(of.Kind, of.Weight))];

    /// <summary>The step that a number stands for.</summary>
    public Step Of(uint bits) => new(_kinds[(bits & 0x3FF) % (uint)_kinds.Length], (int)(bits >> 10 & 0x3F), (int)(bits >> 16 & 0xFF), (int)(bits >> 24));
}
