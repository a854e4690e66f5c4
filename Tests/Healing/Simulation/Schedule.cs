using CsCheck;

namespace Reticulum.Tests.Healing.Simulation;

/// <summary>One run of the simulation: where it begins, and what happens one after the other.</summary>
/// <param name="Setup">Of the numbers in it: how many nodes, where, how many copies, what lies where.</param>
/// <param name="Steps">Each is one of <see cref="StepKind"/> and whom it concerns; one that makes no sense where it stands does nothing.</param>
internal sealed record Schedule(uint Setup, Step[] Steps)
{
    public static readonly Gen<Schedule> Any = Gen.Frequency((3, Of(StepMix.Everything)), (1, Of(StepMix.Layouts)), (1, Of(StepMix.Losses)));

    public static Gen<Schedule> Of(StepMix mix) =>
        Gen.Select(Gen.UInt, Gen.UInt.Select(mix.Of).Array[1, 70], static (setup, steps) => new Schedule(setup, steps));

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
internal readonly record struct Step(StepKind Kind, int First, int Second, int Roll);
